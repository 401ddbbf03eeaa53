package io.cairn.quota.order;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Fence;
import io.cairn.quota.core.Policy;
import io.cairn.quota.core.Request;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.ReservationId;
import io.cairn.quota.core.Terms;
import java.util.Optional;

/** Something that is asked of a cohort. Whoever gives an order has the right to; {@link Session} says what becomes of it. */
public sealed interface Order {

    /** Resources for a holder, at most once per key. */
    record Ask(Request request, AskKey key) implements Order {}

    /**
     * The end of all its work was observed.
     *
     * @param fence of the grant that ends; empty takes back a request that waits, and does nothing to one that was granted
     */
    record Release(AllocationId allocation, Optional<Fence> fence) implements Order {}

    /** Its holder lives. */
    record Heartbeat(AllocationId allocation, Fence fence) implements Order {}

    /** An operator vouches that nothing of a suspect allocation runs. */
    record Force(AllocationId allocation) implements Order {}

    /**
     * A reservation, if it fits.
     *
     * @param atOnce whether its window starts whenever it is settled
     */
    record Reserve(Reservation wish, boolean atOnce) implements Order {}

    /** A reservation is given back. */
    record Cancel(ReservationId reservation) implements Order {}

    /** An account gets other terms. */
    record SetTerms(TenantId tenant, Terms terms) implements Order {}

    /** The cohort is to be like this. */
    record Shape(Amounts capacity, Terms newcomers, Policy policy) implements Order {}

    /** Time passes: windows start and end, holders fall silent, recalls are due, and who waits may have its turn. */
    record Round() implements Order {}
}
