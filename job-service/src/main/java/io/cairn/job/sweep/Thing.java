package io.cairn.job.sweep;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that the engine holds for a job.
 *
 * @param fence of the attempt that made it; empty for what all attempts of the job share
 * @param createdAt by the engine's clock
 */
public record Thing(Kind kind, String name, JobId job, Optional<Fence> fence, Instant createdAt) {

    /** What it is, in the order of removal. */
    public enum Kind {
        CONTAINER,
        NETWORK,
        VOLUME
    }
}
