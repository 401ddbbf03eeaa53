package io.cairn.quota.core;

import java.util.List;

/** Recounts everything from loans, reservations and the ledger, and says what does not hold. It repairs nothing. */
public final class Auditor {

    private Auditor() {}

    /** What does not hold in {@code snapshot}, whose ledger folds to {@code balances}; in the order of the invariants. */
    public static List<Violation> audit(Snapshot snapshot, Balances balances) {
        throw new UnsupportedOperationException();
    }
}
