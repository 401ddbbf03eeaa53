package io.cairn.quota.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What becomes of a request now, and why. */
public sealed interface Plan {

    /**
     * It may have it now.
     *
     * @param amount all that was wanted, or equal pieces of it where the request takes a part
     * @param own the part from its tenant's own: as much as there is
     * @param loans the rest, by lender
     */
    record Admit(Amounts amount, Amounts own, List<LoanDraft> loans) implements Plan {
        public Admit {
            loans = List.copyOf(loans);
        }
    }

    /**
     * Not yet.
     *
     * @param missing what it lacks now
     * @param firstFeasibleAt when it can have it by what is known now: ends that were announced, recalls and windows; empty if none of them helps
     */
    record Wait(Reason reason, Amounts missing, Optional<Instant> firstFeasibleAt) implements Plan {

        /** Why it waits. */
        public enum Reason {
            /** Nobody has as much idle to lend. */
            NOTHING_IDLE,
            /** Its turn is after others that wait. */
            OTHERS_FIRST,
            /** Its tenant's own work has all that the tenant may borrow. */
            BORROW_LIMIT,
            /** What is its tenant's own was recalled and has not left yet. */
            RECALL_UNDER_WAY,
            /** Others' work has outlived its window, or capacity was cut: it is leaving. */
            DEFICIT
        }
    }

    /**
     * Not yet, and these are to leave for it, since it is its tenant's own that they use.
     *
     * @param missing what it lacks now
     * @param firstFeasibleAt when the last of them is to have ended
     */
    record Recall(List<Victim> victims, Amounts missing, Instant firstFeasibleAt) implements Plan {
        public Recall {
            victims = List.copyOf(victims);
        }
    }

    /**
     * No.
     *
     * @param allowed the most that could be asked for
     * @param firstFeasibleAt if only the moment is wrong: when it could be had, as far as is known
     */
    record Reject(Reason reason, Amounts allowed, Optional<Instant> firstFeasibleAt) implements Plan {

        /** Why not. */
        public enum Reason {
            /** There is not as much in the whole cohort. */
            MORE_THAN_THE_COHORT_HAS,
            /** It is more than its tenant has and may borrow, even if nothing else ran. */
            MORE_THAN_THE_TENANT_MAY,
            /** All of it was wanted now or not at all, and it is not there now. */
            NOT_NOW
        }
    }
}
