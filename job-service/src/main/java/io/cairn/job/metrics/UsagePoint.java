package io.cairn.job.metrics;

import java.time.Instant;

/**
 * What a rank had used at a moment. Of several samples that became one, the totals are those of the last, so that the average
 * between any two points is exact, and the peak is the highest.
 *
 * @param at of the last sample
 * @param cpuNanos time on processors so far
 * @param memoryBytes held then
 * @param memoryPeakBytes the most that was seen
 * @param receivedBytes over the network so far
 * @param sentBytes likewise
 * @param readBytes from block devices so far
 * @param writtenBytes likewise
 */
public record UsagePoint(
        Instant at,
        int samples,
        long cpuNanos,
        long memoryBytes,
        long memoryPeakBytes,
        long receivedBytes,
        long sentBytes,
        long readBytes,
        long writtenBytes)
        implements Thinned.Point<UsagePoint> {

    /** As many points as are kept of a rank. */
    public static final int MOST = 240;

    @Override
    public UsagePoint with(UsagePoint later) {
        return new UsagePoint(
                later.at,
                samples + later.samples,
                later.cpuNanos,
                later.memoryBytes,
                Math.max(memoryPeakBytes, later.memoryPeakBytes),
                later.receivedBytes,
                later.sentBytes,
                later.readBytes,
                later.writtenBytes);
    }
}
