package io.cairn.job.sweep;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that the engine holds for a job.
 *
 * @param fence of the attempt that made it; empty for what all attempts of the job share
 * @param generation of whose ranks it is; empty for what all generations of the attempt share, or nobody can tell
 * @param createdAt by the engine's clock
 */
public record Thing(
        Kind kind, String name, JobId job, Optional<Fence> fence, Optional<Integer> generation, Instant createdAt) {

    /** Of no generation alone. */
    public Thing(Kind kind, String name, JobId job, Optional<Fence> fence, Instant createdAt) {
        this(kind, name, job, fence, Optional.empty(), createdAt);
    }

    /** What it is, in the order of removal. */
    public enum Kind {
        CONTAINER,
        NETWORK,
        VOLUME
    }
}
