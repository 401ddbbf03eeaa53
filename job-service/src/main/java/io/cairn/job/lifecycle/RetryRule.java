package io.cairn.job.lifecycle;

import io.cairn.job.submit.JobRequest.Restart;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether another attempt may mend what ended one, and when it may begin. By the cause, never by text: an exit code of 1 to
 * 127 is the program's own word and would come again; from 128 on a signal ended it, and a container that vanished did not
 * end by itself.
 */
public final class RetryRule {

    private static final int FIRST_SIGNAL = 128;

    private RetryRule() {}

    /**
     * The pause before the next attempt, or empty if this end is final.
     *
     * @param used restarts of the budget that are used up
     * @param exitCode of the rank that ended the attempt; of no meaning for other reasons
     */
    public static Optional<Duration> pause(Optional<Restart> asked, int used, EndReason reason, int exitCode) {
        return asked.filter(restart -> restart.policy() == Restart.Policy.RESTART_JOB)
                .filter(restart -> used < restart.budget())
                .filter(restart -> isRetryable(reason, exitCode))
                .map(restart -> doubled(restart, used));
    }

    /** Whether the same program may end otherwise the next time. */
    public static boolean isRetryable(EndReason reason, int exitCode) {
        return switch (reason) {
            case EXIT_CODE -> exitCode >= FIRST_SIGNAL;
            case CONTAINER_LOST -> true;
            case COMPLETED,
                    OUT_OF_MEMORY,
                    IMAGE_MISSING,
                    IMAGE_CHANGED,
                    INPUT_MISSING,
                    ENGINE_REFUSED,
                    STOPPED_BY_USER,
                    RECALLED,
                    RUN_DEADLINE,
                    STATE_DEADLINE,
                    OUTPUT_TOO_LARGE,
                    NO_CAPACITY,
                    QUOTA_REFUSED -> false;
        };
    }

    private static Duration doubled(Restart restart, int used) {
        Duration pause = restart.backoff();
        for (int round = 0; round < used && pause.compareTo(restart.maxBackoff()) < 0; round++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(restart.maxBackoff()) < 0 ? pause : restart.maxBackoff();
    }
}
