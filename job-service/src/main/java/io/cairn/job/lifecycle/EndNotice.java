package io.cairn.job.lifecycle;

import io.cairn.job.lifecycle.Job.Outcome;
import java.time.Instant;

/** Port: what others are told when a job has come to its end. */
public interface EndNotice {

    /**
     * Collects what will be told. Called before the transaction of the last move, since it may read files. Never fails for
     * what a job has written.
     *
     * @param job as it is before the move
     * @param at when it ended
     */
    Prepared prepare(Job job, Outcome outcome, Instant at);

    /** What will be told. */
    @FunctionalInterface
    interface Prepared {

        /** Stores it in the caller's transaction, so that a job has ended if and only if its end is told. */
        void store();
    }
}
