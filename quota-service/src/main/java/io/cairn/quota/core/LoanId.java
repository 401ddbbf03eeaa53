package io.cairn.quota.core;

import java.util.Comparator;

/**
 * The name of a loan: that of the allocation which it is part of, and its place there.
 *
 * @param number from 1
 */
public record LoanId(AllocationId allocation, int number) implements Comparable<LoanId> {

    private static final Comparator<LoanId> ORDER =
            Comparator.comparing(LoanId::allocation).thenComparingInt(LoanId::number);

    public LoanId {
        if (number < 1) {
            throw new IllegalArgumentException("loans of an allocation count from 1");
        }
    }

    @Override
    public int compareTo(LoanId other) {
        return ORDER.compare(this, other);
    }

    /** {@code a7/2}: the second loan of allocation a7. */
    @Override
    public String toString() {
        return allocation + "/" + number;
    }
}
