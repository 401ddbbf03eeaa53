package io.cairn.quota.core;

import java.time.Instant;

/** Decides about wishes to reserve: all that is reserved fits into the capacity at every instant. */
public final class Reservations {

    private Reservations() {}

    /**
     * What becomes of {@code wish}. Takes O(log b + k) for each of its windows, with b edges in the calendar and k of them in the window.
     *
     * @param now windows that have started before are refused, but for one that starts now
     */
    public static ReservationPlan plan(Snapshot snapshot, Reservation wish, Instant now) {
        throw new UnsupportedOperationException();
    }
}
