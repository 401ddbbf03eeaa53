package io.cairn.quota.core;

/** Where a loan is. Every legal move is a row of {@link LoanTransitions}. */
public enum LoanState {
    /** In use by the borrower. */
    OPEN,
    /** In use still; the borrower is to leave by the deadline. */
    RECALLED,
    /** Back with its lender. */
    RETURNED;

    /** What moves a loan. */
    public enum Cause {
        /** The lender, or an owner further up the chain of loans, wants it back. */
        RECALL,
        /** The borrower's own resource became free and took the work over. */
        REPAY,
        /** The work's end was observed, or an operator vouched for it. */
        END
    }

    /** Whether it still counts. */
    public boolean isOut() {
        return this != RETURNED;
    }
}
