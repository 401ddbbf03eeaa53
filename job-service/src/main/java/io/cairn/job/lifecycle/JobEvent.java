package io.cairn.job.lifecycle;

import java.time.Instant;
import java.util.Optional;

/**
 * One entry of a job's append-only history.
 *
 * @param sequence 1, 2, 3 ... within the job
 * @param from empty for the first entry
 * @param attempt in which the job was afterwards
 * @param cause the cause that moved it, by the name in the transition table
 */
public record JobEvent(
        JobId job,
        long sequence,
        Instant at,
        Optional<JobState> from,
        JobState to,
        Cause cause,
        int attempt,
        String detail) {}
