package io.cairn.quota.order;

import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Snapshot;

/** Snapshots that differ from another in what no {@link io.cairn.quota.core.Change} changes. */
public final class Snapshots {

    private Snapshots() {}

    /** The same in another shape of the cohort. */
    public static Snapshot in(Snapshot snapshot, Cohort cohort) {
        return new Snapshot(
                cohort,
                snapshot.calendar(),
                snapshot.accounts(),
                snapshot.allocations(),
                snapshot.waiting(),
                snapshot.deficits(),
                snapshot.nextNumber(),
                snapshot.asOf());
    }

    /** The same at a revision. */
    public static Snapshot at(Snapshot snapshot, long revision) {
        var cohort = snapshot.cohort();
        return in(
                snapshot,
                new Cohort(
                        cohort.name(),
                        cohort.flavor(),
                        cohort.capacity(),
                        revision,
                        cohort.newcomers(),
                        cohort.policy()));
    }

    /** Whether nothing differs that is stored but the time at which holders were last looked at. What tells soonest is looked at first. */
    static boolean isSame(Snapshot before, Snapshot after) {
        return before == after
                || before.nextNumber() == after.nextNumber()
                        && before.calendar() == after.calendar()
                        && before.accounts().equals(after.accounts())
                        && before.allocations().equals(after.allocations())
                        && before.waiting().equals(after.waiting())
                        && before.deficits().equals(after.deficits())
                        && at(before, 1).cohort().equals(at(after, 1).cohort());
    }
}
