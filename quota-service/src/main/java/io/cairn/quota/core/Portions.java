package io.cairn.quota.core;

import java.math.BigInteger;

/** Parts of a whole in millionths, rounded down; whole numbers, so that comparing them is the same everywhere. */
final class Portions {

    private static final long MILLION = 1_000_000;

    private Portions() {}

    /** {@code part / whole} in millionths; the largest number if there is a part of nothing, or more than that many. */
    static long perMillion(long part, long whole) {
        if (part == 0) {
            return 0;
        }
        if (whole == 0) {
            return Long.MAX_VALUE;
        }
        if (part <= Long.MAX_VALUE / MILLION) {
            return part * MILLION / whole;
        }
        return BigInteger.valueOf(part)
                .multiply(BigInteger.valueOf(MILLION))
                .divide(BigInteger.valueOf(whole))
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValueExact();
    }

    /** How much of {@code need} {@code offered} covers, by the resource of which it covers least. */
    static long coverage(Amounts offered, Amounts need) {
        return need.units().entrySet().stream()
                .mapToLong(entry -> perMillion(offered.get(entry.getKey()), entry.getValue()))
                .min()
                .orElse(0);
    }

    /** The largest part of any resource of {@code whole} that {@code part} has. */
    static long dominant(Amounts part, Amounts whole) {
        return part.units().entrySet().stream()
                .mapToLong(entry -> perMillion(entry.getValue(), whole.get(entry.getKey())))
                .max()
                .orElse(0);
    }

    /** How far {@code account}'s use exceeds its entitlement, as a part of the capacity and by its weight: who has least is next. */
    static long weightedShare(Account account, Amounts capacity) {
        var share = dominant(account.overUse(), capacity);
        return share > Long.MAX_VALUE / Terms.HEAVIEST
                ? Long.MAX_VALUE
                : share * Terms.HEAVIEST / account.terms().weight();
    }
}
