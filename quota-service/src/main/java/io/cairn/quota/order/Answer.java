package io.cairn.quota.order;

import io.cairn.quota.core.Allocation;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Plan;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.ReservationPlan;

/** What became of an order. */
public sealed interface Answer {

    /** The request has what it asked for. */
    record Granted(Allocation allocation) implements Answer {}

    /**
     * The request waits.
     *
     * @param position its turn, from 1
     * @param why a {@link Plan.Wait} or a {@link Plan.Recall}
     */
    record Waiting(int position, Plan why) implements Answer {}

    /** The request is not taken. */
    record Refused(Plan.Reject why) implements Answer {}

    /** The key was used before for the same request, which became this allocation. */
    record Known(AllocationId allocation) implements Answer {}

    /** The key was used before for another request. */
    record KeyReused() implements Answer {}

    /** As many requests wait as may. */
    record TooManyWait(int most) implements Answer {}

    /** The reservation is held. */
    record Reserved(Reservation reservation) implements Answer {}

    /** The reservation is not held. */
    record NotReserved(ReservationPlan why) implements Answer {}

    /** It is so now, or was before. */
    record Done() implements Answer {}
}
