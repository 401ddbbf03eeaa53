package io.cairn.quota.replay;

import io.cairn.quota.core.Allocation;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Change;
import io.cairn.quota.core.Changes;
import io.cairn.quota.core.Drain;
import io.cairn.quota.core.Event;
import io.cairn.quota.core.LedgerLine;
import io.cairn.quota.core.Plan;
import io.cairn.quota.core.Planner;
import io.cairn.quota.core.Recalls;
import io.cairn.quota.core.Request;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.core.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Plays work through the decisions that the service makes, on a clock that jumps from one event to the next. At each instant, in this order: what has
 * ended leaves, windows end and start, new requests are asked, the waiting are served, recalls go out. Holders behave: they are heard, leave
 * at the deadline of a recall at the latest, and ask again. What ran or waited before the replay ends when it was announced to; if nothing was
 * announced it goes on.
 */
public final class Replay {

    /**
     * How it went.
     *
     * @param snapshot at the end
     * @param lines of the ledger, from the start of the replay on
     * @param fates of the requests, by the order in which they were asked
     */
    public record Outcome(Snapshot snapshot, List<LedgerLine> lines, List<Fate> fates) {
        public Outcome {
            lines = List.copyOf(lines);
            fates = List.copyOf(fates);
        }
    }

    /** More would have to be looked at than was allowed. */
    public static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Instant reached;

        TooLong(Instant reached) {
            super("the replay came to " + reached);
            this.reached = reached;
        }

        /** How far it came; a replay that ends there is short enough. */
        public Instant reached() {
            return reached;
        }
    }

    /** When an allocation ends. */
    private record End(Instant at, AllocationId allocation) implements Comparable<End> {

        private static final Comparator<End> ORDER =
                Comparator.comparing(End::at).thenComparing(End::allocation);

        @Override
        public int compareTo(End other) {
            return ORDER.compare(this, other);
        }
    }

    private static final int ALL = Integer.MAX_VALUE;

    private final Deque<Work> arrivals = new ArrayDeque<>();
    private final Map<AllocationId, Work> works = new HashMap<>();
    private final Map<AllocationId, AllocationId> first = new HashMap<>();
    private final Map<AllocationId, Instant> doneAt = new HashMap<>();
    private final Map<AllocationId, End> planned = new HashMap<>();
    private final TreeSet<End> ends = new TreeSet<>();
    private final Map<AllocationId, Fate> fates = new LinkedHashMap<>();
    private final List<LedgerLine> lines = new ArrayList<>();
    private Snapshot snapshot;
    private Instant now;
    private Instant lastRecall;
    private boolean changed = true;

    private Replay(Snapshot start, Collection<Work> works) {
        snapshot = start;
        now = start.asOf();
        lastRecall = now;
        works.stream()
                .sorted(Comparator.comparing((Work work) -> work.request().askedAt())
                        .thenComparing(work -> work.request().id()))
                .forEach(arrivals::add);
        for (Allocation allocation : start.allocations().values()) {
            Stream.of(allocation.expectedEnd(), allocation.recall().map(Allocation.Notice::deadline))
                    .flatMap(Optional::stream)
                    .filter(end -> end.isAfter(now))
                    .min(Comparator.naturalOrder())
                    .ifPresent(end -> endsAt(allocation.id(), end));
        }
    }

    /**
     * Plays {@code works} from {@code start} until {@code until}, included.
     *
     * @param start what runs in it ends when it was announced to, or when its recall says
     * @param works none asked before {@link Snapshot#asOf()}
     */
    public static Outcome run(Snapshot start, Collection<Work> works, Instant until) {
        return run(start, works, until, Long.MAX_VALUE);
    }

    /**
     * As {@link #run(Snapshot, Collection, Instant)}, in bounded time.
     *
     * @param most how much may be looked at: at each instant each allocation and account, once and once more for each request that waits
     * @throws TooLong if that is not enough
     */
    public static Outcome run(Snapshot start, Collection<Work> works, Instant until, long most) {
        var replay = new Replay(start, works);
        long left = most;
        for (var next = replay.next(); next.filter(at -> !at.isAfter(until)).isPresent(); next = replay.next()) {
            left -= replay.looks();
            if (left < 0) {
                throw new TooLong(replay.now);
            }
            replay.now = next.get();
            replay.instant();
        }
        replay.now = until;
        replay.took(Changes.apply(replay.snapshot, new Change.Tick(), until));
        return new Outcome(replay.snapshot, replay.lines, List.copyOf(replay.fates.values()));
    }

    private Optional<Instant> next() {
        var policy = snapshot.cohort().policy();
        var edge = snapshot.calendar().nextEdge(now);
        var lead = edge.map(at -> at.minus(policy.lead(policy.notice())));
        // A round each period is needed only while somebody waits, or is to leave and may not have been told yet. Where
        // the last one changed
        // nothing, and the cap of a round did not hold it back, the next would not either.
        boolean settled = !changed && !lastRecall.plus(policy.period()).isAfter(now);
        boolean restless = !settled
                        && (!snapshot.waiting().isEmpty()
                                || !snapshot.deficits().isEmpty())
                || lead.filter(at -> !at.isAfter(now)).isPresent();
        return Stream.of(
                        Optional.ofNullable(arrivals.peek())
                                .map(work -> work.request().askedAt()),
                        ends.isEmpty()
                                ? Optional.<Instant>empty()
                                : Optional.of(ends.first().at()),
                        edge,
                        lead.filter(at -> at.isAfter(now)),
                        restless ? Optional.of(now.plus(policy.period())) : Optional.<Instant>empty())
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    private long looks() {
        long each = 1L + snapshot.allocations().size() + snapshot.accounts().size();
        return each * (1 + snapshot.waiting().size());
    }

    private void instant() {
        changed = false;
        heard();
        while (!ends.isEmpty() && !ends.first().at().isAfter(now)) {
            ended(ends.first().allocation());
        }
        took(Changes.apply(snapshot, new Change.Tick(), now));
        for (var work = arrivals.peek();
                work != null && !work.request().askedAt().isAfter(now);
                work = arrivals.peek()) {
            ask(arrivals.remove());
        }
        took(Drain.serve(snapshot, now, ALL).step());
        var victims = Recalls.round(snapshot, now);
        if (!victims.isEmpty()) {
            took(Changes.apply(snapshot, new Change.Recall(victims), now));
        }
    }

    private void heard() {
        for (Allocation allocation : snapshot.allocations().values()) {
            if (!allocation.heartbeatBy().isAfter(now)) {
                took(Changes.apply(snapshot, new Change.Heartbeat(allocation.id(), allocation.fence()), now));
            }
        }
    }

    private void ask(Work work) {
        var request = work.request();
        works.put(request.id(), work);
        var plan = Planner.plan(snapshot, request, now);
        var root = first.computeIfAbsent(request.id(), id -> id);
        if (root.equals(request.id())) {
            fates.put(
                    root,
                    new Fate(
                            request,
                            plan,
                            isByRight(request),
                            Optional.empty(),
                            0,
                            Optional.empty(),
                            Optional.empty()));
        }
        switch (plan) {
            case Plan.Admit admit -> took(Changes.apply(snapshot, new Change.Admit(request, admit), now));
            case Plan.Wait ignored -> took(Changes.apply(snapshot, new Change.Enqueue(request), now));
            case Plan.Recall recall -> {
                took(Changes.apply(snapshot, new Change.Enqueue(request), now));
                took(Changes.apply(snapshot, new Change.Recall(recall.victims()), now));
            }
            case Plan.Reject ignored -> {}
        }
    }

    /** Whether its tenant has as much by right, beside what it uses and already waits for. */
    private boolean isByRight(Request request) {
        var waiting = snapshot.waiting().byId().values().stream()
                .filter(other -> other.tenant().equals(request.tenant()))
                .map(Request::wanted)
                .reduce(Amounts.NONE, Amounts::plus);
        return snapshot.account(request.tenant()).underUse().beyond(waiting).covers(request.wanted());
    }

    private void took(Step step) {
        snapshot = step.snapshot();
        lines.addAll(step.lines());
        changed |= !step.lines().isEmpty() || !step.events().isEmpty();
        for (Event event : step.events()) {
            if (event instanceof Event.Granted granted) {
                granted(granted.allocation());
            } else if (event instanceof Event.Recalled recalled) {
                recalled(recalled.allocation(), recalled.deadline());
            }
        }
    }

    private void granted(Allocation allocation) {
        var id = allocation.id();
        var work = works.get(id);
        if (work == null) {
            allocation.expectedEnd().filter(end -> end.isAfter(now)).ifPresent(end -> endsAt(id, end));
        } else {
            var done = now.plus(work.runs());
            doneAt.put(id, done);
            endsAt(id, done);
            fates.computeIfPresent(first.getOrDefault(id, id), (root, fate) -> fate.granted(now));
        }
    }

    private void recalled(AllocationId id, Instant deadline) {
        lastRecall = now;
        fates.computeIfPresent(first.getOrDefault(id, id), (root, fate) -> fate.recalled(now));
        var before = planned.get(id);
        if (before == null || before.at().isAfter(deadline)) {
            endsAt(id, deadline);
        }
    }

    private void endsAt(AllocationId id, Instant at) {
        var before = planned.put(id, new End(at, id));
        if (before != null) {
            ends.remove(before);
        }
        ends.add(new End(at, id));
    }

    private void ended(AllocationId id) {
        var end = planned.remove(id);
        if (end != null) {
            ends.remove(end);
        }
        var allocation = snapshot.allocations().get(id);
        if (allocation == null) {
            return;
        }
        took(Changes.apply(snapshot, new Change.Release(id, allocation.fence()), now));
        var work = works.remove(id);
        if (work == null) {
            return;
        }
        var root = first.getOrDefault(id, id);
        if (!now.isBefore(doneAt.getOrDefault(id, now))) {
            fates.computeIfPresent(root, (same, fate) -> fate.finished(now));
        } else {
            var again = again(work, root, allocation.amount());
            first.put(again.request().id(), root);
            arrivals.addFirst(again);
        }
    }

    /** The next attempt, from the beginning. */
    private Work again(Work work, AllocationId root, Amounts wanted) {
        var before = work.request();
        int attempt = before.attempt() + 1;
        return new Work(
                new Request(
                        new AllocationId(root + "+" + attempt),
                        before.tenant(),
                        before.holder(),
                        attempt,
                        wanted,
                        before.mode(),
                        before.interruptible(),
                        before.expectedEnd().map(ignored -> now.plus(work.runs())),
                        now),
                work.runs());
    }

    /** How long what is by right may take: notice or minimum run, the kill timeout, and a period. */
    static Duration bound(Snapshot snapshot, Request request) {
        var policy = snapshot.cohort().policy();
        return policy.lead(snapshot.account(request.tenant()).notice());
    }
}
