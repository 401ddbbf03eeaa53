package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.util.List;

/** Something that happens to a cohort. {@link Changes} says what follows. */
public sealed interface Change {

    /** The request has what the plan says; if it waited it does not any more. */
    record Admit(Request request, Plan.Admit plan) implements Change {}

    /** The request waits. */
    record Enqueue(Request request) implements Change {}

    /** The request does not wait any more; nothing happens if it did not. */
    record Withdraw(AllocationId request) implements Change {}

    /** These are to leave. Who was recalled before, or is gone, is passed over. */
    record Recall(List<Victim> victims) implements Change {
        public Recall {
            victims = List.copyOf(victims);
        }
    }

    /** The holder observed the end of all its work. A stale fence, or a second time, does nothing. */
    record Release(AllocationId allocation, Fence fence) implements Change {}

    /** The holder was heard. A stale fence does nothing. */
    record Heartbeat(AllocationId allocation, Fence fence) implements Change {}

    /** An operator vouches that nothing of a suspect allocation runs. Does nothing if it is not suspect. */
    record Force(AllocationId allocation) implements Change {}

    /** Time passed: accounts become what the calendar says now, and holders that were not heard in time are suspect. */
    record Tick() implements Change {}

    /** There is another amount of the resource now. */
    record SetCapacity(Amounts capacity) implements Change {}

    /** The account has other terms from now on; loans that are out stay. */
    record SetTerms(TenantId tenant, Terms terms) implements Change {}

    /** The reservation is held; it was found to fit. */
    record Hold(Reservation reservation) implements Change {}

    /** The reservation is given back; nothing happens if it is not held. */
    record Cancel(ReservationId reservation) implements Change {}
}
