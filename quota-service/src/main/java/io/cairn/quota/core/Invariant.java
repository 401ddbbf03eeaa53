package io.cairn.quota.core;

/**
 * What always holds. The id stands in Javadoc, in the names of tests and in the label of the metric that counts violations. A bound
 * that was lowered under running work reads {@code <= limit + open deficit}.
 */
public enum Invariant {
    /** What all work uses is at most the capacity, at every instant. */
    CAPACITY("Q-1"),
    /** Own and lent of an account are at most G + E; lent is at most E: the guaranteed part is never lent. */
    BOUNDS("Q-2"),
    /** All that is lent, all that is borrowed and the sum of the loans that are out are the same, for each account too. */
    SUMS("Q-3"),
    /** An allocation is what was granted: own and its loans, exactly. */
    PARTS("Q-4"),
    /** An allocation that counts has a holder that was heard in time, or a mark that it was not. */
    HOLDER("Q-5"),
    /** An allocation is opened once and closed once: by the ledger it uses its amount while it counts, and nothing after. */
    ONCE("Q-6"),
    /** Who was recalled has the notice or the rest of the minimum run, whichever is longer, and has left within the kill timeout after. */
    RECALL_BOUND("Q-7"),
    /** Constant demand comes to rest: what is recalled for a request is not lent again while the request waits. */
    NO_CYCLE("Q-8"),
    /** What an account shows is the fold of the ledger, and all posts together are zero. */
    LEDGER("Q-9"),
    /** Windows are half-open, and levels are what a recount of the reservations gives. */
    WINDOWS("Q-10"),
    /** The same snapshot, request and time give the same decision, in whatever order rows were read. */
    SAME_DECISION("Q-11"),
    /** Own resource first: nobody borrows of a resource what it has idle itself. */
    OWN_FIRST("Q-12"),
    /**
     * A recall for a request takes from borrowers what exceeds their entitlement and no more, never from the asking tenant, and only while
     * that tenant is under its own entitlement.
     */
    RECALL_RULES("Q-13");

    private final String id;

    Invariant(String id) {
        this.id = id;
    }

    /** Such as {@code Q-1}. */
    public String id() {
        return id;
    }
}
