package io.cairn.quota.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides about wishes to reserve: all that is reserved fits into the capacity at every instant. */
public final class Reservations {

    /** How many later starts are tried for an alternative. */
    private static final int MOST_TRIED = 200;

    private Reservations() {}

    /**
     * What becomes of {@code wish}. Takes O(log b + k) for each of its windows, with b edges in the calendar and k of them in the window.
     *
     * @param now windows that have started before are refused, but for one that starts now
     */
    public static ReservationPlan plan(Snapshot snapshot, Reservation wish, Instant now) {
        var invalid = objection(snapshot, wish, now);
        if (invalid.isPresent()) {
            return invalid.get();
        }
        var windows = Recurrences.windows(wish);
        return conflict(snapshot, wish.total(), windows)
                .<ReservationPlan>map(step -> new ReservationPlan.Conflict(
                        step.getKey(),
                        step.getValue()
                                .plus(wish.total())
                                .beyond(snapshot.cohort().capacity()),
                        alternatives(snapshot, wish, windows, step.getKey())))
                .orElseGet(() -> new ReservationPlan.Fits(windows));
    }

    private static Optional<ReservationPlan> objection(Snapshot snapshot, Reservation wish, Instant now) {
        if (snapshot.calendar().reservations().containsKey(wish.id())) {
            return Optional.of(new ReservationPlan.Invalid("id", "a name that no reservation has"));
        }
        if (wish.window().start().isBefore(now)) {
            return Optional.of(new ReservationPlan.Invalid("window.start", "now, " + now + ", or later"));
        }
        return wish.recurrence()
                .flatMap(recurrence -> Recurrences.objection(wish.window(), recurrence))
                .map(allowed -> new ReservationPlan.Invalid("recurrence.rule", allowed));
    }

    /** The first step of the calendar within {@code windows} at which {@code more} is too much. */
    private static Optional<Map.Entry<Instant, Amounts>> conflict(
            Snapshot snapshot, Amounts more, List<Window> windows) {
        var capacity = snapshot.cohort().capacity();
        var total = snapshot.calendar().total();
        for (Window window : windows) {
            if (!capacity.covers(total.peak(window).plus(more))) {
                return total.within(window).entrySet().stream()
                        .filter(step -> !capacity.covers(step.getValue().plus(more)))
                        .findFirst();
            }
        }
        return Optional.empty();
    }

    private static List<Reservation> alternatives(
            Snapshot snapshot, Reservation wish, List<Window> windows, Instant conflictAt) {
        var alternatives = new ArrayList<Reservation>();
        later(snapshot, wish, conflictAt).ifPresent(alternatives::add);
        smaller(snapshot, wish, windows).ifPresent(alternatives::add);
        return alternatives;
    }

    /** The same from the first later edge of the calendar on at which it fits. */
    private static Optional<Reservation> later(Snapshot snapshot, Reservation wish, Instant conflictAt) {
        var edge = snapshot.calendar().nextEdge(conflictAt);
        for (int tried = 0; edge.isPresent() && tried < MOST_TRIED; tried++) {
            var moved = startingAt(wish, edge.get());
            boolean valid = moved.recurrence()
                    .flatMap(recurrence -> Recurrences.objection(moved.window(), recurrence))
                    .isEmpty();
            if (valid
                    && conflict(snapshot, moved.total(), Recurrences.windows(moved))
                            .isEmpty()) {
                return Optional.of(moved);
            }
            edge = snapshot.calendar().nextEdge(edge.get());
        }
        return Optional.empty();
    }

    /** As many equal pieces as fit in every window. */
    private static Optional<Reservation> smaller(Snapshot snapshot, Reservation wish, List<Window> windows) {
        var taken = Amounts.NONE;
        for (Window window : windows) {
            taken = taken.atLeast(snapshot.calendar().total().peak(window));
        }
        var left = snapshot.cohort().capacity().beyond(taken);
        long parts = Amounts.divisor(wish.guaranteed().parts(), wish.elastic().parts());
        var piece = wish.total().piece(parts);
        long fitting = piece.units().entrySet().stream()
                .mapToLong(entry -> left.get(entry.getKey()) / entry.getValue())
                .min()
                .orElse(0);
        return fitting == 0
                ? Optional.empty()
                : Optional.of(new Reservation(
                        wish.id(),
                        wish.tenant(),
                        wish.window(),
                        wish.recurrence(),
                        wish.guaranteed().piece(parts).times(fitting),
                        wish.elastic().piece(parts).times(fitting),
                        wish.recallNotice(),
                        wish.state()));
    }

    private static Reservation startingAt(Reservation wish, Instant start) {
        var shift = Duration.between(wish.window().start(), start);
        var window = new Window(start, wish.window().end().map(end -> end.plus(shift)));
        return new Reservation(
                wish.id(),
                wish.tenant(),
                window,
                wish.recurrence(),
                wish.guaranteed(),
                wish.elastic(),
                wish.recallNotice(),
                wish.state());
    }
}
