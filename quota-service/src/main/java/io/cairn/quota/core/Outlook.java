package io.cairn.quota.core;

import io.cairn.quota.core.Turns.Ahead;
import io.cairn.quota.core.Waitlist.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the next hours bring by what is known: announced ends, recalls, and windows. */
final class Outlook {

    /** How many instants are looked at: what lies further ahead is too uncertain to be worth the time. */
    private static final int FARTHEST = 32;

    private Outlook() {}

    /** The first time after {@code now} at which {@code request} could be had if nothing else were asked for. */
    static Optional<Instant> firstFeasible(Snapshot snapshot, Request request, Instant now) {
        var ends = ends(snapshot);
        var least = Kind.of(request).least();
        var later = snapshot;
        boolean settled = false;
        for (Instant at : instants(snapshot, ends, now)) {
            var gone = ends.headMap(at, true);
            later = without(later, gone, at);
            gone.clear();
            // Once all is settled, each end settles what follows from it: only an edge needs a tick.
            if (!settled || !later.isCurrent(at)) {
                later = Changes.apply(later, new Change.Tick(), at).snapshot();
                settled = true;
            }
            // More than nobody uses cannot be had, which is seen much sooner than who would lend it.
            if (later.free().covers(least)
                    && Planner.admission(later, request, Ahead.NOBODY, at).isPresent()) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    /** The cohort as it is at {@code at} if what is expected to have ended has, and nothing else happens. */
    static Snapshot at(Snapshot snapshot, Instant at) {
        var later = without(snapshot, ends(snapshot).headMap(at, true), at);
        return Changes.apply(later, new Change.Tick(), at).snapshot();
    }

    private static Snapshot without(Snapshot snapshot, SortedMap<Instant, List<Allocation>> ended, Instant at) {
        var gone = new TreeMap<AllocationId, Allocation>();
        ended.values().forEach(all -> all.forEach(allocation -> gone.put(allocation.id(), allocation)));
        var later = snapshot;
        for (Allocation allocation : gone.values()) {
            later = Changes.apply(later, new Change.Release(allocation.id(), allocation.fence()), at)
                    .snapshot();
        }
        return later;
    }

    /** What is expected to have ended by when. Who has outlived what was announced is not believed any more. */
    private static TreeMap<Instant, List<Allocation>> ends(Snapshot snapshot) {
        var ends = new TreeMap<Instant, List<Allocation>>();
        for (Allocation allocation : snapshot.allocations().values()) {
            gone(snapshot, allocation)
                    .filter(end -> end.isAfter(snapshot.asOf()))
                    .ifPresent(end ->
                            ends.computeIfAbsent(end, at -> new ArrayList<>()).add(allocation));
        }
        return ends;
    }

    private static List<Instant> instants(Snapshot snapshot, TreeMap<Instant, List<Allocation>> ends, Instant now) {
        var instants = new TreeSet<>(ends.tailMap(now, false).keySet());
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
