package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What has to be written to get from one snapshot to a later one, each row once. Rows that were not touched are shared by both and are told by identity.
 *
 * @param accounts new or changed
 * @param allocations new or changed, loans included
 * @param ended that do not count any more
 * @param queued that wait now and did not
 * @param left that do not wait any more
 * @param deficits new or changed
 * @param closed numbers of deficits that are gone
 */
public record Difference(
        List<Account> accounts,
        List<Allocation> allocations,
        List<AllocationId> ended,
        List<Request> queued,
        List<AllocationId> left,
        List<Deficit> deficits,
        List<Long> closed) {

    /** From {@code before} to {@code after}. */
    public static Difference between(Snapshot before, Snapshot after) {
        List<TenantId> goneAccounts = gone(before.accounts(), after.accounts());
        if (!goneAccounts.isEmpty()) {
            throw new IllegalArgumentException("accounts stay: " + goneAccounts);
        }
        return new Difference(
                changed(before.accounts(), after.accounts()),
                changed(before.allocations(), after.allocations()),
                gone(before.allocations(), after.allocations()),
                changed(before.waiting(), after.waiting()),
                gone(before.waiting(), after.waiting()),
                changed(before.deficits(), after.deficits()),
                gone(before.deficits(), after.deficits()));
    }

    private static <K, V> List<V> changed(Map<K, V> before, Map<K, V> after) {
        var changed = new ArrayList<V>();
        after.forEach((key, value) -> {
            if (!value.equals(before.get(key))) {
                changed.add(value);
            }
        });
        return changed;
    }

    private static <K, V> List<K> gone(Map<K, V> before, Map<K, V> after) {
        return before.keySet().stream().filter(key -> !after.containsKey(key)).toList();
    }
}
