package io.cairn.job.metrics;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.metrics.RankProbe.Chunk;
import io.cairn.job.metrics.RankProbe.Source;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port: what is kept of use and curves. Of a job that is not in the source's attempt any more nothing is added. */
public interface RankMetrics {

    /** Of so many attempts of a job, the last ones, metrics are kept. */
    int ATTEMPTS = 3;

    /** Adds a sample. */
    void addUsage(Source source, UsagePoint sample);

    /** How many bytes of its file have been taken. */
    long taken(Source source);

    /**
     * Adds the points in {@code chunk}, unless others have taken bytes since {@code taken} was read.
     *
     * @param last whether the file grows no more
     * @return how many bytes have been taken now
     */
    long addCurves(Source source, long taken, Chunk chunk, boolean last, Instant now);

    /** The ranks of an attempt of which something is kept, by task and index, behind {@code after}. */
    List<Kept> list(Job job, int attempt, Optional<Rank> after, int limit);

    /** What is kept of one rank. */
    record Kept(Rank rank, List<UsagePoint> usage, Curves curves) {}
}
