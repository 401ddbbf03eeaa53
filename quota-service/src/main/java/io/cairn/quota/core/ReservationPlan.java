package io.cairn.quota.core;

import java.time.Instant;
import java.util.List;

/** What becomes of a wish to reserve. */
public sealed interface ReservationPlan {

    /** It fits in each of its windows. */
    record Fits(List<Window> windows) implements ReservationPlan {
        public Fits {
            windows = List.copyOf(windows);
        }
    }

    /**
     * The cohort has not as much at some instant of its windows.
     *
     * @param at the first such instant
     * @param missing what is lacking there
     * @param alternatives each fits now and would be held if asked for: first the same later, then less of it at the same time
     */
    record Conflict(Instant at, Amounts missing, List<Reservation> alternatives) implements ReservationPlan {
        public Conflict {
            alternatives = List.copyOf(alternatives);
        }
    }

    /**
     * It says something that cannot be.
     *
     * @param field of the reservation, such as {@code recurrence}
     * @param allowed for its author
     */
    record Invalid(String field, String allowed) implements ReservationPlan {}
}
