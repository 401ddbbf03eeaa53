package io.cairn.job.quota;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a tenant's job has of another tenant's reservation.
 *
 * @param lender name of that tenant, or {@code pool} for what nobody reserved
 * @param amounts how much of each resource, in the units of {@link Ask#requests}
 */
public record Loan(String lender, Map<String, Long> amounts) {
    public Loan {
        amounts = Collections.unmodifiableSortedMap(new TreeMap<>(amounts));
    }
}
