package io.cairn.quota.core;

import java.time.Instant;
import java.util.List;

/** What follows from what happens. Pure: the snapshot stays as it is, and the same change of the same snapshot gives the same step. */
public final class Changes {

    private Changes() {}

    /** What follows from {@code change} at {@code now}, which is not before {@link Snapshot#asOf()}. */
    public static Step apply(Snapshot snapshot, Change change, Instant now) {
        throw new UnsupportedOperationException();
    }

    /** The first lines of a cohort's ledger: its capacity comes to the pool. */
    public static List<LedgerLine> opening(Cohort cohort, Instant now) {
        throw new UnsupportedOperationException();
    }
}
