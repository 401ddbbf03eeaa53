package io.cairn.quota.core;

import java.util.Comparator;

/**
 * The name of a loan: that of the allocation which it is part of, and a number.
 *
 * @param number of the cohort's sequence, 1 or more
 */
public record LoanId(AllocationId allocation, long number) implements Comparable<LoanId> {

    private static final Comparator<LoanId> ORDER =
            Comparator.comparing(LoanId::allocation).thenComparingLong(LoanId::number);

    public LoanId {
        if (number < 1) {
            throw new IllegalArgumentException("numbers count from 1");
        }
    }

    @Override
    public int compareTo(LoanId other) {
        return ORDER.compare(this, other);
    }

    /** {@code a7/12}. */
    @Override
    public String toString() {
        return allocation + "/" + number;
    }
}
