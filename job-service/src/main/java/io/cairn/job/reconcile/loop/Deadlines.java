package io.cairn.job.reconcile.loop;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Job;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a job may stay in a state, by what brought it there.
 *
 * @param queued waiting for room
 * @param pulling fetching the image
 * @param starting making and starting containers, staging included; also the limit of the moments before
 * @param running for jobs that name no limit of their own
 */
public record Deadlines(Duration queued, Duration pulling, Duration starting, Duration running) {

    /** The limit of the state that {@code cause} leads to; empty where only an end can follow, which is not hurried. */
    Optional<Duration> after(Cause cause, Job job) {
        return switch (cause) {
            case SUBMIT, GRANTED, IMAGES_PRESENT -> Optional.of(starting);
            case ACCEPTED -> Optional.of(queued);
            case FILE_SENT -> Optional.of(pulling);
            case ALL_UP -> Optional.of(job.request().runLimit().orElse(running));
            case REFUSED,
                    SUCCESS_RULE_MET,
                    FAULT,
                    CANCEL,
                    DEADLINE,
                    ENDED_WELL,
                    ENDED_FAULTY,
                    ENDED_CANCELLED,
                    ENDED_LATE -> Optional.empty();
        };
    }
}
