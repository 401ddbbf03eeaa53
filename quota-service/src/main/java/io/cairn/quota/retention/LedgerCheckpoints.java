package io.cairn.quota.retention;

import io.cairn.kit.housekeeping.Chore;
import java.time.Duration;
import java.time.Instant;

/** Folds the ledger of each cohort up to its last line, so that an audit need not read all of it, and removes old lines that are folded. */
public final class LedgerCheckpoints implements Chore {

    private final Ledgers ledgers;
    private final Duration keep;

    /** Port: the ledgers. */
    public interface Ledgers {

        /** Makes a checkpoint of each cohort's ledger as it is now. */
        void fold();

        /** Removes the lines that a checkpoint covers and that were written before {@code before}; says how many. */
        int removeFolded(Instant before);
    }

    /** @param keep how long lines are kept, which statements are made from */
    public LedgerCheckpoints(Ledgers ledgers, Duration keep) {
        this.ledgers = ledgers;
        this.keep = keep;
    }

    @Override
    public String name() {
        return "lines of the ledger";
    }

    @Override
    public int removeOld(Instant now) {
        ledgers.fold();
        return ledgers.removeFolded(now.minus(keep));
    }
}
