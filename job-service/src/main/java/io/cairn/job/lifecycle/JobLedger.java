package io.cairn.job.lifecycle;

import io.cairn.job.lifecycle.Job.Outcome;
import java.time.Duration;
import java.util.Optional;

/**
 * Port: what the reconcile loop reads and writes. Every write is guarded by the version that was read; false means that
 * somebody else was faster, and the job must be read again.
 */
public interface JobLedger {

    /** The job as it stands now. */
    Optional<Job> load(JobId id);

    /**
     * Moves the job along its table and appends the event.
     *
     * @throws IllegalStateException if the table has no such move: the caller decided on a row it did not understand
     */
    boolean move(Job job, Move move);

    /** Notes why the job does not move on. No event: it is said as long as it holds. */
    boolean explain(Job job, String reason);

    /** Replaces the outcome of a job that is STOPPING, as more was seen of its ranks. */
    boolean amend(Job job, Outcome outcome);

    /**
     * Grants room to the job, and the devices that it asks for, if it is the first in the queue and it fits beside those that hold
     * room: all of it or nothing. All jobs are decided one at a time.
     */
    Admission.Answer admit(Job job, Demand total, Optional<Duration> deadlineAfter);

    /**
     * One move.
     *
     * @param outcome how the job will end; given with every move into STOPPING or to an end
     * @param recovery what is to follow; given with every move into RECOVERING
     * @param deadlineAfter how long it may stay where it goes to
     */
    record Move(
            Cause cause,
            String detail,
            Optional<Outcome> outcome,
            Optional<Recovery> recovery,
            Optional<Duration> deadlineAfter) {

        /** A move that leads elsewhere than into RECOVERING. */
        public Move(Cause cause, String detail, Optional<Outcome> outcome, Optional<Duration> deadlineAfter) {
            this(cause, detail, outcome, Optional.empty(), deadlineAfter);
        }
    }
}
