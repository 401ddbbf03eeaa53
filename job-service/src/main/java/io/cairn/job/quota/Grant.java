package io.cairn.job.quota;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What quota-service gave: own and loans together are what was asked for.
 *
 * @param own what comes out of the tenant's own reservation, by resource
 * @param loans what others lend, each by name
 * @param heartbeatBy when quota-service begins to suspect a holder that it has not heard of; empty if it did not say
 */
public record Grant(AllocationKey key, Map<String, Long> own, List<Loan> loans, Optional<Instant> heartbeatBy) {

    /**
     * What the allocation is called.
     *
     * @param fence the number without which nobody gives it back; {@value #NONE_YET} while it waits
     */
    public record AllocationKey(String id, long fence) {

        /** Of a request that was not granted yet: only a request can be withdrawn under it. */
        public static final long NONE_YET = 0;
    }

    public Grant {
        own = Collections.unmodifiableSortedMap(new TreeMap<>(own));
        loans = List.copyOf(loans);
    }

    /** For people: {@code own quota}, {@code own quota and loans of bob}, {@code loans of bob, pool}. */
    public String account() {
        boolean some = own.values().stream().anyMatch(amount -> amount > 0);
        String lenders = String.join(
                ", ", loans.stream().map(Loan::lender).distinct().sorted().toList());
        if (lenders.isEmpty()) {
            return "own quota";
        }
        return some ? "own quota and loans of " + lenders : "loans of " + lenders;
    }
}
