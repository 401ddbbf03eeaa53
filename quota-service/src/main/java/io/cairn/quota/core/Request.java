package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * A wish for resources, all of them or none.
 *
 * @param holder what will use them, such as a job's id
 * @param attempt of the holder, from 1
 * @param wanted not nothing
 * @param interruptible whether the work leaves at once when told; it then may also borrow what a lend limit keeps back
 * @param expectedEnd when the work is expected to have ended; a lender whose next window is later is preferred
 * @param askedAt its place among equals
 */
public record Request(
        AllocationId id,
        TenantId tenant,
        String holder,
        int attempt,
        Amounts wanted,
        Mode mode,
        boolean interruptible,
        Optional<Instant> expectedEnd,
        Instant askedAt) {

    /** What to do if not all of it can be had now. */
    public enum Mode {
        /** Wait for it, and recall what is one's own. */
        WAIT,
        /** All of it now, or nothing and no waiting. */
        ALL_OR_NOTHING,
        /** As many equal pieces as can be had now; wait if that is none. */
        PARTIAL
    }

    public Request {
        if (wanted.isNone() || attempt < 1 || holder.isBlank()) {
            throw new IllegalArgumentException("a request is of something, for a named holder's attempt from 1 on");
        }
        if (tenant.equals(Account.POOL)) {
            throw new IllegalArgumentException("the pool has no work of its own");
        }
    }

    /** The same for other amounts. */
    public Request wanting(Amounts amounts) {
        return new Request(id, tenant, holder, attempt, amounts, mode, interruptible, expectedEnd, askedAt);
    }
}
