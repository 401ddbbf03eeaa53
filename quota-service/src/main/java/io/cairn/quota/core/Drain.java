package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Turns.Ahead;
import io.cairn.quota.core.Waitlist.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Serves the waiting in the order of their turns, several in one go. */
public final class Drain {

    private Drain() {}

    /**
     * What was decided about a request that waited.
     *
     * @param plan an admission or a recall; of a recall the request waits on
     */
    public record Decision(Request request, Plan plan) {}

    /**
     * The result of a go.
     *
     * @param step all changes of the decisions together
     */
    public record Served(List<Decision> decisions, Step step) {
        public Served {
            decisions = List.copyOf(decisions);
        }
    }

    /**
     * Admits, and recalls for, those that wait, in the order of {@link Turns}, which is looked at once a go. Where a tenant's request was admitted
     * and another of it no longer fits into the entitlement, that one has lost its turn: another go finds its new one.
     *
     * @param snapshot current at {@code now}
     * @param most decisions, 1 or more
     */
    public static Served serve(Snapshot snapshot, Instant now, int most) {
        var served = new Serving(snapshot, now);
        do {
            served.go(most);
        } while (served.isTurnLost && served.decisions.size() < most);
        return new Served(served.decisions, new Step(served.snapshot, served.lines, served.events));
    }

    /** What was decided so far, and who has to wait in this go. */
    private static final class Serving {
        private final Instant now;
        private final List<Decision> decisions = new ArrayList<>();
        private final List<LedgerLine> lines = new ArrayList<>();
        private final List<Event> events = new ArrayList<>();
        private final Map<TenantId, Amounts> ofTenant = new HashMap<>();
        private final Map<TenantId, Amounts> toBorrow = new HashMap<>();
        private final Set<TenantId> exhausted = new HashSet<>();
        private final Set<TenantId> admitted = new HashSet<>();
        private Amounts allToBorrow = Amounts.NONE;
        private boolean isTurnLost;
        private Snapshot snapshot;

        Serving(Snapshot snapshot, Instant now) {
            this.snapshot = snapshot;
            this.now = now;
        }

        void go(int most) {
            ofTenant.clear();
            toBorrow.clear();
            exhausted.clear();
            admitted.clear();
            allToBorrow = Amounts.NONE;
            isTurnLost = false;
            var ordered = snapshot;
            var turns = Turns.of(ordered);
            for (var turn = turns.next(); turn.isPresent() && decisions.size() < most; turn = turns.next()) {
                if (isHopeless(turn.get())) {
                    turns.leaveOutAlike();
                } else if (hasLostItsTurn(turn.get(), ordered)) {
                    isTurnLost = true;
                    ofTenant.merge(turn.get().tenant(), turn.get().wanted(), Amounts::plus);
                    turns.leaveOutAlike();
                } else {
                    serve(turn.get());
                }
            }
        }

        private void serve(Request request) {
            var ahead = new Ahead(
                    ofTenant.getOrDefault(request.tenant(), Amounts.NONE),
                    allToBorrow.minus(toBorrow.getOrDefault(request.tenant(), Amounts.NONE)));
            var admission = Planner.admission(snapshot, request, ahead, now);
            if (admission.isPresent()) {
                decided(request, admission.get(), new Change.Admit(request, admission.get()));
                admitted.add(request.tenant());
                return;
            }
            if (Recalls.forRequest(snapshot, request, ahead, now).orElse(null) instanceof Plan.Recall recall) {
                decided(request, recall, new Change.Recall(recall.victims()));
            }
            waitsOn(request);
        }

        /**
         * Whether it can never be had, or its tenant's earlier requests, which wait, want all that it has a right to. Both stay so for as long as
         * the go lasts, and hold for all of its row: told apart cheaply, since rows are long.
         */
        private boolean isHopeless(Request request) {
            var earlier = ofTenant.getOrDefault(request.tenant(), Amounts.NONE);
            return exhausted.contains(request.tenant()) && request.wanted().isOfWhatIsIn(earlier)
                    || !Ahead.holdsUpItsTenant(snapshot, request.tenant(), Kind.of(request), now);
        }

        /** Whether it was ahead of all bursts when the turns were {@code ordered}, and is a burst now: so is all of its row. */
        private boolean hasLostItsTurn(Request request, Snapshot ordered) {
            return admitted.contains(request.tenant())
                    && Turns.isEntitled(ordered, request)
                    && !Turns.isEntitled(snapshot, request);
        }

        private void decided(Request request, Plan plan, Change change) {
            var step = Changes.apply(snapshot, change, now);
            snapshot = step.snapshot();
            lines.addAll(step.lines());
            events.addAll(step.events());
            decisions.add(new Decision(request, plan));
        }

        private void waitsOn(Request request) {
            ofTenant.merge(request.tenant(), request.wanted(), Amounts::plus);
            var wanted = ofTenant.getOrDefault(request.tenant(), Amounts.NONE);
            if (wanted.covers(snapshot.account(request.tenant()).underUse())) {
                exhausted.add(request.tenant());
            }
            if (Ahead.holdsUpOthers(snapshot, request.tenant(), Kind.of(request), now)) {
                toBorrow.merge(request.tenant(), request.wanted(), Amounts::plus);
                allToBorrow = allToBorrow.plus(request.wanted());
            }
        }
    }
}
