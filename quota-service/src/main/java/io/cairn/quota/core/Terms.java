package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.util.Optional;
import java.util.Set;

/**
 * What an account agreed to, besides its amounts.
 *
 * @param lendLimit the most of its elastic that is out at once; interruptible work may have all of it. Empty: all of it
 * @param borrowLimit how far its use may exceed its entitlement. Empty: as far as others lend
 * @param borrowers who may borrow from it. Empty: everyone
 * @param weight its part when several burst at once, 1 to 1000
 */
public record Terms(
        Optional<Amounts> lendLimit, Optional<Amounts> borrowLimit, Optional<Set<TenantId>> borrowers, int weight) {

    /** Lends all, borrows what there is, from and to everyone, as much as any other. */
    public static final Terms OPEN = new Terms(Optional.empty(), Optional.empty(), Optional.empty(), 1);

    /** The largest weight. */
    public static final int HEAVIEST = 1000;

    public Terms {
        borrowers = borrowers.map(Set::copyOf);
        if (weight < 1 || weight > HEAVIEST) {
            throw new IllegalArgumentException("a weight is 1 to " + HEAVIEST);
        }
    }

    /** Whether {@code borrower} may have something of it. */
    public boolean lendsTo(TenantId borrower) {
        return borrowers.map(allowed -> allowed.contains(borrower)).orElse(true);
    }
}
