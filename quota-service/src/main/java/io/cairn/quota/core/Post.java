package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.util.Comparator;
import java.util.Optional;

/**
 * Where amounts are booked.
 *
 * @param account whose; empty for {@link Book#OUTSIDE}
 * @param lender of whom, for {@link Book#BORROWED} only
 */
public record Post(Book book, Optional<TenantId> account, Optional<TenantId> lender) implements Comparable<Post> {

    /** The books of an account. */
    public enum Book {
        /** Not in the cohort: where capacity comes from and goes to. */
        OUTSIDE,
        /** By right, and not in use; below zero as far as a deficit goes. */
        IDLE,
        /** In use of one's own. */
        OWN,
        /** In use of a lender's. */
        BORROWED
    }

    private static final Comparator<Post> ORDER = Comparator.comparing(Post::book)
            .thenComparing(post -> post.account().map(TenantId::value).orElse(""))
            .thenComparing(post -> post.lender().map(TenantId::value).orElse(""));

    /** Where capacity comes from. */
    public static final Post OUTSIDE = new Post(Book.OUTSIDE, Optional.empty(), Optional.empty());

    /** What {@code account} has and nobody uses. */
    public static Post idle(TenantId account) {
        return new Post(Book.IDLE, Optional.of(account), Optional.empty());
    }

    /** What {@code account} uses of its own. */
    public static Post own(TenantId account) {
        return new Post(Book.OWN, Optional.of(account), Optional.empty());
    }

    /** What {@code borrower} uses of {@code lender}'s. */
    public static Post borrowed(TenantId borrower, TenantId lender) {
        return new Post(Book.BORROWED, Optional.of(borrower), Optional.of(lender));
    }

    @Override
    public int compareTo(Post other) {
        return ORDER.compare(this, other);
    }
}
