package io.cairn.quota.statement;

import io.cairn.kit.tenancy.TenantId;
import java.math.BigInteger;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An account's part of a span of time. All numbers are units times milliseconds, by resource: two devices for a second are 2000. They outgrow
 * a {@code long} (a rack's memory in bytes for a month), hence {@link BigInteger}.
 *
 * @param idle by right and not used by anybody; below zero as far as deficits went
 * @param own used of its own
 * @param credits used by others of its own: what it is owed, by borrower
 * @param costs used of others: what it owes for bursts, by lender
 */
public record Statement(
        TenantId tenant,
        SortedMap<String, BigInteger> idle,
        SortedMap<String, BigInteger> own,
        SortedMap<TenantId, SortedMap<String, BigInteger>> credits,
        SortedMap<TenantId, SortedMap<String, BigInteger>> costs) {

    /** Own and borrowed together. */
    public SortedMap<String, BigInteger> use() {
        return sum(own, total(costs.values()));
    }

    /** All credits less all costs; of all accounts together it is zero. */
    public SortedMap<String, BigInteger> balance() {
        return sum(total(credits.values()), negated(total(costs.values())));
    }

    /** All of them together, without zeros. */
    static SortedMap<String, BigInteger> total(Collection<SortedMap<String, BigInteger>> parts) {
        return parts.stream().reduce(new TreeMap<>(), Statement::sum);
    }

    private static SortedMap<String, BigInteger> sum(
            SortedMap<String, BigInteger> one, SortedMap<String, BigInteger> other) {
        var sum = new TreeMap<>(one);
        other.forEach((resource, amount) -> sum.merge(resource, amount, BigInteger::add));
        sum.values().removeIf(amount -> amount.signum() == 0);
        return sum;
    }

    private static SortedMap<String, BigInteger> negated(SortedMap<String, BigInteger> amounts) {
        var negated = new TreeMap<String, BigInteger>();
        amounts.forEach((resource, amount) -> negated.put(resource, amount.negate()));
        return negated;
    }
}
