package io.cairn.job.reconcile.loop;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobState;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a job may stay in a state.
 *
 * @param queued waiting for room
 * @param pulling fetching the image
 * @param starting making and starting containers, staging included; also the limit of the moments before
 * @param running each attempt of jobs that name no limit of their own
 * @param recovering clearing an attempt away, without the pause before the next
 * @param suspended paused by the owner
 */
public record Deadlines(
        Duration queued,
        Duration pulling,
        Duration starting,
        Duration running,
        Duration recovering,
        Duration suspended) {

    /**
     * The limit of {@code state}; empty where only an end can follow, which is not hurried, and in an end.
     *
     * @param pause before the next attempt, if the job goes to RECOVERING for one
     */
    Optional<Duration> of(JobState state, Job job, Duration pause) {
        return switch (state) {
            case SUBMITTED, RESERVED, STARTING -> Optional.of(starting);
            case QUEUED -> Optional.of(queued);
            case PULLING -> Optional.of(pulling);
            case RUNNING -> Optional.of(job.request().runLimit().orElse(running));
            case RECOVERING -> Optional.of(recovering.plus(pause));
            case SUSPENDED -> Optional.of(suspended);
            case STOPPING, SUCCEEDED, FAILED, CANCELLED, PREEMPTED, TIMED_OUT -> Optional.empty();
        };
    }
}
