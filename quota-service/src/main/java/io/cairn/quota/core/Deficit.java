package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * What is used beyond a bound that was lowered under running work. It is recalled like a loan; until it is gone the bound reads
 * {@code <= limit + deficit}.
 *
 * @param number of the cohort's sequence
 * @param account whose bound; empty if it is the cohort's capacity
 * @param amount what is still beyond it
 * @param deadline when it is to be gone
 */
public record Deficit(
        long number, Optional<TenantId> account, Cause cause, Amounts amount, Instant openedAt, Instant deadline) {

    /** Why the bound was lowered. */
    public enum Cause {
        /** A window ended, was cancelled, or began and took from the pool what was lent. */
        WINDOW,
        /** There is less of the resource than before. */
        CAPACITY_CUT
    }

    Deficit of(Amounts rest) {
        return new Deficit(number, account, cause, rest, openedAt, deadline);
    }
}
