package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * The fold of a ledger: what stands on each post, and what each allocation uses. Unlike {@link Amounts} a balance may be below zero.
 *
 * @param posts by post and resource; zero is left out
 * @param uses by allocation and resource; zero is left out, so an allocation that was closed is not here
 */
public record Balances(
        PSortedMap<Post, SortedMap<String, Long>> posts, PSortedMap<AllocationId, SortedMap<String, Long>> uses) {

    /** Of an empty ledger. */
    public static final Balances ZERO = new Balances(TreePMap.empty(), TreePMap.empty());

    /** With these lines more. */
    public Balances plus(Iterable<LedgerLine> lines) {
        var moved = posts;
        var used = uses;
        for (LedgerLine line : lines) {
            moved = added(moved, line.from(), line.amount(), -1);
            moved = added(moved, line.to(), line.amount(), 1);
            if (line.allocation().isPresent()) {
                int direction = use(line.to()) - use(line.from());
                used = direction == 0 ? used : added(used, line.allocation().get(), line.amount(), direction);
            }
        }
        return new Balances(moved, used);
    }

    /** What stands on {@code post}, by resource. */
    public SortedMap<String, Long> of(Post post) {
        return posts.getOrDefault(post, Collections.emptySortedMap());
    }

    /** What {@code allocation} uses, by resource. */
    public SortedMap<String, Long> of(AllocationId allocation) {
        return uses.getOrDefault(allocation, Collections.emptySortedMap());
    }

    /** What {@code borrower} uses of all lenders, or all borrowers of {@code lender}: the sum of the posts that match. */
    public SortedMap<String, Long> borrowed(Optional<TenantId> borrower, Optional<TenantId> lender) {
        var sum = new TreeMap<String, Long>();
        posts.forEach((post, balance) -> {
            boolean matches = post.book() == Post.Book.BORROWED
                    && borrower.map(name -> post.account().equals(Optional.of(name)))
                            .orElse(true)
                    && lender.map(name -> post.lender().equals(Optional.of(name)))
                            .orElse(true);
            if (matches) {
                balance.forEach((resource, amount) -> sum.merge(resource, amount, Math::addExact));
            }
        });
        sum.values().removeIf(amount -> amount == 0);
        return sum;
    }

    private static int use(Post post) {
        return post.book() == Post.Book.OWN || post.book() == Post.Book.BORROWED ? 1 : 0;
    }

    private static <K> PSortedMap<K, SortedMap<String, Long>> added(
            PSortedMap<K, SortedMap<String, Long>> balances, K key, Amounts amount, int direction) {
        var sum = new TreeMap<>(balances.getOrDefault(key, Collections.emptySortedMap()));
        for (Map.Entry<String, Long> entry : amount.units().entrySet()) {
            sum.merge(entry.getKey(), Math.multiplyExact(direction, entry.getValue()), Math::addExact);
        }
        sum.values().removeIf(value -> value == 0);
        return sum.isEmpty() ? balances.minus(key) : balances.plus(key, Collections.unmodifiableSortedMap(sum));
    }
}
