package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Duration;
import java.util.Optional;

/**
 * What a tenant has by right, in a window or in each of several.
 *
 * @param window the only one, or the first of a recurrence, which then has an end
 * @param guaranteed G: never lent
 * @param elastic E: lent while idle
 * @param recallNotice how long its tenant can wait for what it lent; zero or more. The borrower has this long to leave
 */
public record Reservation(
        ReservationId id,
        TenantId tenant,
        Window window,
        Optional<Recurrence> recurrence,
        Amounts guaranteed,
        Amounts elastic,
        Duration recallNotice,
        State state) {

    /** What became of it. */
    public enum State {
        /** Its windows, past and to come, are its tenant's. */
        HELD,
        /** Given back by its tenant: it has no windows any more. */
        CANCELLED
    }

    public Reservation {
        if (tenant.equals(Account.POOL)) {
            throw new IllegalArgumentException("the pool has what nobody reserved");
        }
        if (guaranteed.isNone() && elastic.isNone()) {
            throw new IllegalArgumentException("a reservation is of something");
        }
        if (recurrence.isPresent() && window.end().isEmpty()) {
            throw new IllegalArgumentException("a window that comes again has an end");
        }
        if (recallNotice.isNegative()) {
            throw new IllegalArgumentException("a notice is zero or more");
        }
    }

    /** Both kinds together. */
    public Amounts total() {
        return guaranteed.plus(elastic);
    }

    /** The same in another state. */
    public Reservation with(State other) {
        return new Reservation(id, tenant, window, recurrence, guaranteed, elastic, recallNotice, other);
    }
}
