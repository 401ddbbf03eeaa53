package io.cairn.quota.book;

import io.cairn.kit.paging.Cursor;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.ReservationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Port: what is stored of tenants, to be shown. Lists begin with the newest and with the id where two are of one instant. */
public interface Books {

    /** A place in a list: what comes after this row. */
    record Place(Instant at, String id) {
        /** Before all rows. */
        public static final Place START = new Place(Cursor.LATEST, "");
    }

    /** An allocation of {@code tenant}. */
    Optional<Entry> allocation(TenantId tenant, AllocationId id);

    /** An allocation, whoever's it is: for operators. */
    Optional<Entry> allocation(AllocationId id);

    /** Allocations of {@code tenant} in these stages. */
    List<Entry> allocations(TenantId tenant, Set<Entry.Stage> stages, Place after, int limit);

    /** A reservation of {@code tenant}. */
    Optional<ReservationEntry> reservation(TenantId tenant, ReservationId id);

    /** Reservations of {@code tenant}. */
    List<ReservationEntry> reservations(TenantId tenant, Place after, int limit);

    /** How many reservations of {@code tenant} are held and not over. */
    int held(TenantId tenant);

    /** Which loans. */
    enum Side {
        /** What the tenant lent. */
        LENT,
        /** What it borrowed. */
        BORROWED,
        /** Both. */
        ANY
    }

    /** Loans of which {@code tenant} is on that side, those that went back only if {@code returned}. */
    List<LoanEntry> loans(TenantId tenant, Side side, boolean returned, Place after, int limit);

    /** What is wanted back of {@code tenant} or for it, and has not left; the soonest deadline first. */
    List<RecallEntry> recalls(TenantId tenant, int limit);
}
