package io.cairn.quota.core;

import java.time.Instant;
import java.util.Optional;

/**
 * A line of the ledger, which is only ever appended to: an amount leaves one post and arrives at another, so that all posts together
 * are always zero.
 *
 * @param number of the cohort's sequence; lines are folded in this order
 * @param allocation whose use it is; empty if a level or the capacity changed
 */
public record LedgerLine(
        long number, Instant at, Cause cause, Optional<AllocationId> allocation, Post from, Post to, Amounts amount) {

    /** Why an amount moved. */
    public enum Cause {
        /** Capacity came or went. */
        CAPACITY,
        /** A window started or ended. */
        LEVEL,
        /** An allocation was granted. */
        GRANT,
        /** A loan was repaid by the borrower's own. */
        REPAY,
        /** A loan was taken over by another lender. */
        HAND_OVER,
        /** The end was observed. */
        RELEASE,
        /** An operator vouched for the end. */
        FORCE
    }
}
