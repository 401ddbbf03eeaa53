package io.cairn.quota.order;

import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Change;
import io.cairn.quota.core.Changes;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Drain;
import io.cairn.quota.core.Event;
import io.cairn.quota.core.LedgerLine;
import io.cairn.quota.core.Plan;
import io.cairn.quota.core.Planner;
import io.cairn.quota.core.Recalls;
import io.cairn.quota.core.Request;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.ReservationPlan;
import io.cairn.quota.core.Reservations;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.core.Step;
import io.cairn.quota.core.Turns;
import io.cairn.quota.core.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one commit does to a cohort: several orders, one after another, and then the turns of those that wait. Pure: the same
 * state, orders and time give the same session.
 *
 * <ol>
 *   <li>if a window has started or ended since, accounts are brought to what the calendar says;
 *   <li>each order is decided on what the ones before it left;
 *   <li>if anything became free, those that wait are looked at in the order of their turns, as many as a session may grant.
 * </ol>
 *
 * @param after the cohort as it is then; {@code before} itself if nothing changed
 * @param lines to append to the ledger
 * @param events in the order in which they happened
 * @param answers one for each order
 * @param asks the requests that were taken, by id: they have a row to be inserted
 * @param state what is kept beside the snapshot
 * @param more whether others that wait may have their turn at once
 */
public record Session(
        Snapshot before,
        Snapshot after,
        List<LedgerLine> lines,
        List<Event> events,
        List<Answer> answers,
        Map<AllocationId, Order.Ask> asks,
        State state,
        boolean more) {

    /** The most that one session decides about those that wait. */
    private static final int MOST_TURNS = 10;

    /**
     * What a session needs beside the snapshot.
     *
     * @param roundAt when somebody was last recalled by a round: two rounds are a period apart, whoever makes them
     */
    public record State(Instant roundAt) {}

    /**
     * What was found for the keys of the asks.
     *
     * @param earlier by key, what was asked for under it before
     * @param mostWaiting how many requests of a cohort may wait
     */
    public record Known(Map<AskKey, Earlier> earlier, int mostWaiting) {}

    /** A request of the same tenant and key. */
    public record Earlier(AllocationId allocation, byte[] fingerprint) {}

    /** The same with another snapshot after it. */
    public Session at(Snapshot other) {
        return new Session(before, other, lines, events, answers, asks, state, more);
    }

    /** Whether there is anything to write. */
    public boolean changes() {
        return after != before;
    }

    /** Decides about {@code orders} at {@code now}, or at the snapshot's own time if that is later. */
    public static Session of(Snapshot before, State state, List<Order> orders, Known known, Instant now) {
        var work = new Work(before, state, known, now.isBefore(before.asOf()) ? before.asOf() : now);
        return work.done(orders);
    }

    /** The state that grows while a session is decided. */
    private static final class Work {

        private final Snapshot before;
        private final Known known;
        private final Instant now;
        private final List<LedgerLine> lines = new ArrayList<>();
        private final List<Event> events = new ArrayList<>();
        private final Map<AllocationId, Order.Ask> asks = new LinkedHashMap<>();
        private Snapshot snapshot;
        private State state;
        private boolean stirred;
        private boolean more;

        Work(Snapshot before, State state, Known known, Instant now) {
            this.before = before;
            this.snapshot = before;
            this.state = state;
            this.known = known;
            this.now = now;
        }

        Session done(List<Order> orders) {
            if (!snapshot.isCurrent(now)) {
                apply(new Change.Tick());
                stirred = true;
            }
            var answers = new ArrayList<Answer>();
            for (Order order : orders) {
                answers.add(answer(order));
            }
            if (stirred) {
                giveTurns();
            }
            for (int index = 0; index < orders.size(); index++) {
                if (orders.get(index) instanceof Order.Ask ask
                        && asks.containsKey(ask.request().id())) {
                    answers.set(index, standing(ask.request()));
                }
            }
            boolean same = Snapshots.isSame(before, snapshot) && lines.isEmpty();
            return new Session(
                    before,
                    same ? before : snapshot,
                    List.copyOf(lines),
                    List.copyOf(events),
                    List.copyOf(answers),
                    asks,
                    state,
                    more);
        }

        private Answer answer(Order order) {
            return switch (order) {
                case Order.Ask ask -> ask(ask);
                case Order.Release release -> {
                    release.fence()
                            .ifPresentOrElse(
                                    fence -> stir(new Change.Release(release.allocation(), fence)),
                                    () -> stir(new Change.Withdraw(release.allocation())));
                    yield new Answer.Done();
                }
                case Order.Heartbeat heard -> {
                    apply(new Change.Heartbeat(heard.allocation(), heard.fence()));
                    yield new Answer.Done();
                }
                case Order.Force force -> stir(new Change.Force(force.allocation()));
                case Order.Reserve reserve -> reserve(reserve.atOnce() ? atOnce(reserve.wish()) : reserve.wish());
                case Order.Cancel cancel -> stir(new Change.Cancel(cancel.reservation()));
                case Order.SetTerms terms -> stir(new Change.SetTerms(terms.tenant(), terms.terms()));
                case Order.Shape shape -> shape(shape);
                case Order.Round round -> round();
            };
        }

        private Answer ask(Order.Ask ask) {
            var earlier = Optional.ofNullable(known.earlier().get(ask.key()));
            if (earlier.isPresent()) {
                return ask.key().differsFrom(earlier.get().fingerprint())
                        ? new Answer.KeyReused()
                        : new Answer.Known(earlier.get().allocation());
            }
            var twin =
                    asks.values().stream().filter(other -> sameKey(other, ask)).findFirst();
            if (twin.isPresent()) {
                return ask.key().differsFrom(twin.get().key().fingerprint())
                        ? new Answer.KeyReused()
                        : new Answer.Known(twin.get().request().id());
            }
            return fresh(ask);
        }

        private static boolean sameKey(Order.Ask one, Order.Ask other) {
            return one.key().tenant().equals(other.key().tenant())
                    && one.key().key().equals(other.key().key());
        }

        private Answer fresh(Order.Ask ask) {
            var request = ask.request();
            var plan = Planner.briefly(snapshot, request, now);
            switch (plan) {
                case Plan.Admit admit -> apply(new Change.Admit(request, admit));
                case Plan.Reject reject -> {
                    return new Answer.Refused(reject);
                }
                case Plan.Wait wait -> {
                    if (snapshot.waiting().size() >= known.mostWaiting()) {
                        return new Answer.TooManyWait(known.mostWaiting());
                    }
                    apply(new Change.Enqueue(request));
                }
                case Plan.Recall recall -> {
                    if (snapshot.waiting().size() >= known.mostWaiting()) {
                        return new Answer.TooManyWait(known.mostWaiting());
                    }
                    apply(new Change.Enqueue(request));
                    apply(new Change.Recall(recall.victims()));
                }
            }
            asks.put(request.id(), ask);
            return new Answer.Done(); // told when the session is over, since a later order may change it
        }

        /** How a request stands that was taken. */
        private Answer standing(Request request) {
            var allocation = snapshot.allocations().get(request.id());
            if (allocation != null) {
                return new Answer.Granted(allocation);
            }
            return waiting(snapshot, request, now);
        }

        private Reservation atOnce(Reservation wish) {
            return new Reservation(
                    wish.id(),
                    wish.tenant(),
                    new Window(now, wish.window().end()),
                    wish.recurrence(),
                    wish.guaranteed(),
                    wish.elastic(),
                    wish.recallNotice(),
                    wish.state());
        }

        private Answer reserve(Reservation wish) {
            var plan = Reservations.plan(snapshot, wish, now);
            if (plan instanceof ReservationPlan.Fits) {
                stir(new Change.Hold(wish));
                return new Answer.Reserved(wish);
            }
            return new Answer.NotReserved(plan);
        }

        private Answer shape(Order.Shape shape) {
            var is = snapshot.cohort();
            if (!is.capacity().equals(shape.capacity())) {
                stir(new Change.SetCapacity(shape.capacity()));
            }
            if (!is.newcomers().equals(shape.newcomers()) || !is.policy().equals(shape.policy())) {
                var cohort = snapshot.cohort();
                snapshot = Snapshots.in(
                        snapshot,
                        new Cohort(
                                cohort.name(),
                                cohort.flavor(),
                                cohort.capacity(),
                                Math.addExact(cohort.revision(), 1),
                                shape.newcomers(),
                                shape.policy()));
                stirred = true;
            }
            return new Answer.Done();
        }

        private Answer round() {
            stir(new Change.Tick());
            if (!now.isBefore(state.roundAt().plus(snapshot.cohort().policy().period()))) {
                var victims = Recalls.round(snapshot, now);
                if (!victims.isEmpty()) {
                    apply(new Change.Recall(victims));
                    state = new State(now);
                }
            }
            return new Answer.Done();
        }

        private void giveTurns() {
            if (snapshot.waiting().isEmpty()) {
                return;
            }
            var served = Drain.serve(snapshot, now, MOST_TURNS);
            take(served.step());
            more = served.decisions().size() >= MOST_TURNS;
        }

        private Answer stir(Change change) {
            apply(change);
            stirred = true;
            return new Answer.Done();
        }

        private void apply(Change change) {
            take(Changes.apply(snapshot, change, now));
        }

        private void take(Step step) {
            snapshot = step.snapshot();
            lines.addAll(step.lines());
            events.addAll(step.events());
        }
    }

    /** Where {@code request} stands, which waits in {@code snapshot} or would. */
    public static Answer.Waiting waiting(Snapshot snapshot, Request request, Instant now) {
        return new Answer.Waiting(Turns.position(snapshot, request), Planner.plan(snapshot, request, now));
    }
}
