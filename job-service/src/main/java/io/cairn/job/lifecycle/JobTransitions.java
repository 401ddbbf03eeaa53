package io.cairn.job.lifecycle;

import static io.cairn.job.lifecycle.Cause.*;
import static io.cairn.job.lifecycle.JobState.*;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every legal move of a job and nothing else. Once anything of a job may exist in the engine, the only way to an end is STOPPING
 * and the observed end of every container; the only way to another attempt is RECOVERING and the same. A stop or a deadline
 * while STOPPING moves nothing, so it is not here. A job that waits for its first room has nothing in the engine yet and ends at
 * once, also while the engine is silent.
 */
public final class JobTransitions {

    private static final Map<JobState, Map<Cause, JobState>> TABLE = new EnumMap<>(JobState.class);

    static { // spotless:off
        on(SUBMITTED,  Map.of(ACCEPTED, QUEUED,          REFUSED, FAILED,  CANCEL, CANCELLED, DEADLINE, TIMED_OUT));
        on(QUEUED,     Map.of(GRANTED, RESERVED,         FAULT, STOPPING,  CANCEL, STOPPING,  DEADLINE, STOPPING,
                SUSPEND, SUSPENDED, REQUEUE, RECOVERING, RECALL, STOPPING, ENDED_FAULTY, FAILED, ENDED_CANCELLED, CANCELLED, ENDED_LATE, TIMED_OUT));
        on(RESERVED,   Map.of(FILE_SENT, PULLING,        FAULT, STOPPING,  CANCEL, STOPPING,  DEADLINE, STOPPING,
                SUSPEND, RECOVERING, REQUEUE, RECOVERING, RECALL, STOPPING));
        on(PULLING,    Map.of(IMAGES_PRESENT, STARTING,  FAULT, STOPPING,  CANCEL, STOPPING,  DEADLINE, STOPPING,
                SUSPEND, RECOVERING, REQUEUE, RECOVERING, RECALL, STOPPING));
        on(STARTING,   Map.of(ALL_UP, RUNNING,           FAULT, STOPPING,  CANCEL, STOPPING,  DEADLINE, STOPPING,
                SUSPEND, RECOVERING, REQUEUE, RECOVERING, RECALL, STOPPING, RETRY, RECOVERING));
        on(RUNNING,    Map.of(SUCCESS_RULE_MET, STOPPING, FAULT, STOPPING, CANCEL, STOPPING,  DEADLINE, STOPPING,
                SUSPEND, RECOVERING, REQUEUE, RECOVERING, RECALL, STOPPING, RETRY, RECOVERING));
        on(RECOVERING, Map.of(CLEARED_RESTART, PULLING,                    CANCEL, STOPPING,  DEADLINE, STOPPING,
                CLEARED_SUSPEND, SUSPENDED, CLEARED_REQUEUE, QUEUED, RECALL, STOPPING));
        on(SUSPENDED,  Map.of(RESUME, QUEUED,                              CANCEL, STOPPING,  DEADLINE, STOPPING));
        on(STOPPING,   Map.of(ENDED_WELL, SUCCEEDED, ENDED_FAULTY, FAILED, ENDED_CANCELLED, CANCELLED,
                ENDED_RECALLED, PREEMPTED, ENDED_LATE, TIMED_OUT));
        on(SUCCEEDED,  Map.of());
        on(FAILED,     Map.of());
        on(CANCELLED,  Map.of());
        on(PREEMPTED,  Map.of());
        on(TIMED_OUT,  Map.of());
    } // spotless:on

    private JobTransitions() {}

    /** Where {@code cause} takes a job that is in {@code state}; empty if it may not happen there. */
    public static Optional<JobState> next(JobState state, Cause cause) {
        return Optional.ofNullable(TABLE.getOrDefault(state, Map.of()).get(cause));
    }

    /** The row of {@code state}: what may happen there, and where it leads. */
    public static Map<Cause, JobState> row(JobState state) {
        return TABLE.getOrDefault(state, Map.of());
    }

    private static void on(JobState state, Map<Cause, JobState> moves) {
        if (TABLE.put(state, moves) != null) {
            throw new IllegalStateException("two rows for " + state);
        }
    }
}
