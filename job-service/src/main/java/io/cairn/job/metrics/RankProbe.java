package io.cairn.job.metrics;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler.Incarnation;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port: looks at ranks where they run. Its silence is a {@code ContainerScheduler.Unavailable}. */
public interface RankProbe {

    /** The ranks whose containers run, of all jobs. */
    List<Source> running();

    /** What it has used so far; empty if it does not run. */
    Optional<UsagePoint> usage(Source source, Instant now);

    /**
     * The next bytes of the file that it writes its curves to; empty if there is none. A file that is shorter than {@code offset}
     * was begun anew and is read from its start.
     */
    Optional<Chunk> curves(Source source, long offset, int limit);

    /** One rank of one attempt. */
    record Source(JobId job, Fence fence, int attempt, Rank rank, Incarnation incarnation) {

        /** Of the first container of the rank in its attempt. */
        public Source(JobId job, Fence fence, int attempt, Rank rank) {
            this(job, fence, attempt, rank, Incarnation.FIRST);
        }
    }

    /**
     * Bytes of a file.
     *
     * @param offset of the first of them
     * @param isEnd whether the file had no more when it was read
     */
    record Chunk(long offset, byte[] bytes, boolean isEnd) {}
}
