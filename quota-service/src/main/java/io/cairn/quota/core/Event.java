package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;

/** What somebody may want to know of a change. */
public sealed interface Event {

    /** A request has what it asked for. */
    record Granted(Allocation allocation) implements Event {}

    /** A holder is to leave. */
    record Recalled(AllocationId allocation, String holder, Instant deadline) implements Event {}

    /** An allocation counts no more. {@code last} is as it was at the end: RELEASED or FORCED. */
    record Ended(Allocation last) implements Event {}

    /** A holder was not heard in time; its allocation counts on. */
    record Suspected(AllocationId allocation, String holder) implements Event {}

    /** A holder that was suspect was heard. */
    record HeardAgain(AllocationId allocation, String holder) implements Event {}

    /** The borrower's own took over what it borrowed. {@code amount} went back to the lender; the work did not notice. */
    record Repaid(Loan loan, Amounts amount) implements Event {}

    /** Another lender took over a part of a loan, whose own lender has no room for it any more; the work did not notice. */
    record HandedOver(Loan loan, TenantId lender, Amounts amount) implements Event {}

    /** A bound was lowered under running work. */
    record DeficitOpened(Deficit deficit) implements Event {}

    /** Nothing is left of a deficit. */
    record DeficitClosed(Deficit deficit) implements Event {}
}
