package io.cairn.quota.book;

import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Amounts;
import java.time.Instant;

/**
 * Something that is wanted back and is still out.
 *
 * @param role what it is to the tenant
 * @param amounts what comes back to the tenant, or what it leaves
 * @param deadline when the work is to have left
 */
public record RecallEntry(AllocationId allocation, String cohort, Role role, Amounts amounts, Instant deadline) {

    /** Which side the tenant is on. */
    public enum Role {
        /** Its own work is to leave. */
        LEAVES,
        /** It gets back what it lent. */
        GETS_BACK
    }
}
