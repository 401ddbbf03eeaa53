package io.cairn.quota.core;

import io.cairn.quota.core.Turns.Ahead;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;

/** What the next hours bring by what is known: announced ends, recalls, and windows. */
final class Outlook {

    /** How many instants are looked at: what lies further ahead is too uncertain to be worth the time. */
    private static final int FARTHEST = 32;

    private Outlook() {}

    /** The first time after {@code now} at which {@code request} could be had if nothing else were asked for. */
    static Optional<Instant> firstFeasible(Snapshot snapshot, Request request, Instant now) {
        var later = snapshot;
        for (Instant at : instants(snapshot, now)) {
            later = at(later, at);
            if (Planner.admission(later, request, Ahead.NOBODY, at).isPresent()) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    /** The cohort as it is at {@code at} if what is expected to have ended has, and nothing else happens. */
    static Snapshot at(Snapshot snapshot, Instant at) {
        var later = snapshot;
        for (Allocation allocation : snapshot.allocations().values()) {
            var gone = gone(snapshot, allocation);
            // Who has outlived what was announced is not believed any more.
            if (gone.filter(end -> end.isAfter(snapshot.asOf()) && !end.isAfter(at))
                    .isPresent()) {
                later = Changes.apply(later, new Change.Release(allocation.id(), allocation.fence()), at)
                        .snapshot();
            }
        }
        return Changes.apply(later, new Change.Tick(), at).snapshot();
    }

    private static Iterable<Instant> instants(Snapshot snapshot, Instant now) {
        var instants = new TreeSet<Instant>();
        for (Allocation allocation : snapshot.allocations().values()) {
            gone(snapshot, allocation).filter(end -> end.isAfter(now)).ifPresent(instants::add);
        }
        var edge = snapshot.calendar().nextEdge(now);
        for (int seen = 0; edge.isPresent() && seen < FARTHEST; seen++) {
            instants.add(edge.get());
            edge = snapshot.calendar().nextEdge(edge.get());
        }
        return instants.stream().limit(FARTHEST).toList();
    }

    /** When it is expected to have ended: as announced, or by its recall. */
    private static Optional<Instant> gone(Snapshot snapshot, Allocation allocation) {
        var recalled = allocation
                .recall()
                .map(notice -> notice.deadline().plus(snapshot.cohort().policy().killTimeout()));
        return allocation.expectedEnd().isPresent() && recalled.isPresent()
                ? recalled.filter(end -> end.isBefore(allocation.expectedEnd().get()))
                        .or(allocation::expectedEnd)
                : recalled.or(allocation::expectedEnd);
    }
}
