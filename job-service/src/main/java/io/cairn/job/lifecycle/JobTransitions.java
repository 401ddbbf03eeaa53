package io.cairn.job.lifecycle;

import static io.cairn.job.lifecycle.Cause.*;
import static io.cairn.job.lifecycle.JobState.*;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every legal move of a job and nothing else. From RESERVED on, room is held and containers may exist: the only way out is
 * STOPPING and the observed end of every container. A stop or a deadline while STOPPING moves nothing, so it is not here.
 */
public final class JobTransitions {

    private static final Map<JobState, Map<Cause, JobState>> TABLE = new EnumMap<>(JobState.class);

    static { // spotless:off
        on(SUBMITTED, Map.of(ACCEPTED,       QUEUED,   REFUSED, FAILED,   CANCEL, CANCELLED, DEADLINE, TIMED_OUT));
        on(QUEUED,    Map.of(GRANTED,        RESERVED, FAULT,   FAILED,   CANCEL, CANCELLED, DEADLINE, TIMED_OUT));
        on(RESERVED,  Map.of(FILE_SENT,      PULLING,  FAULT,   STOPPING, CANCEL, STOPPING,  DEADLINE, STOPPING));
        on(PULLING,   Map.of(IMAGES_PRESENT, STARTING, FAULT,   STOPPING, CANCEL, STOPPING,  DEADLINE, STOPPING));
        on(STARTING,  Map.of(ALL_UP,         RUNNING,  FAULT,   STOPPING, CANCEL, STOPPING,  DEADLINE, STOPPING));
        on(RUNNING,   Map.of(SUCCESS_RULE_MET, STOPPING, FAULT, STOPPING, CANCEL, STOPPING,  DEADLINE, STOPPING));
        on(STOPPING,  Map.of(ENDED_WELL, SUCCEEDED, ENDED_FAULTY, FAILED, ENDED_CANCELLED, CANCELLED, ENDED_LATE, TIMED_OUT));
        on(SUCCEEDED, Map.of());
        on(FAILED,    Map.of());
        on(CANCELLED, Map.of());
        on(TIMED_OUT, Map.of());
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
