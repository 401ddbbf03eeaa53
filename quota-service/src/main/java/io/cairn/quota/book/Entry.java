package io.cairn.quota.book;

import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Fence;
import io.cairn.quota.core.Request;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A request and what became of it.
 *
 * @param flavor of its cohort
 * @param grant what it was given; empty if it never was
 * @param endedAt when it ended or was taken back
 */
public record Entry(
        String cohort, String flavor, Request request, Stage stage, Optional<Grant> grant, Optional<Instant> endedAt) {

    /** How far it has come, as its holder sees it. */
    public enum Stage {
        /** In its cohort's queue. */
        WAITING,
        /** Held. */
        GRANTED,
        /** Held, and to be left by a deadline. */
        RECALLED,
        /** Its end was observed. */
        RELEASED,
        /** An operator vouched for its end. */
        FORCED,
        /** It was taken back before it was granted. */
        WITHDRAWN
    }

    /**
     * What was given.
     *
     * @param amounts all of it: what was asked for, or with PARTIAL equal pieces of that
     * @param suspect whether its holder was not heard in time
     * @param loans with those that went back
     * @param recallDeadline when the holder is to have left, once recalled
     */
    public record Grant(
            Fence fence,
            Amounts amounts,
            Amounts own,
            List<LoanEntry> loans,
            Instant since,
            Instant heartbeatBy,
            boolean suspect,
            Optional<Instant> recallDeadline) {

        public Grant {
            loans = List.copyOf(loans);
        }
    }
}
