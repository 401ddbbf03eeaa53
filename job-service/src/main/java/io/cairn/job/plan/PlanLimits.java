package io.cairn.job.plan;

import io.cairn.job.device.Inventory;
import java.time.Duration;

/**
 * What a request may ask for at most, and what it gets without a word.
 *
 * @param milliCpu of one rank, in thousandths of a processor
 * @param memoryBytes of one rank
 * @param unsaidMilliCpu what a rank gets that names nothing
 * @param unsaidMemoryBytes likewise
 * @param runLimit the longest run
 * @param devices the accelerators that there are
 */
public record PlanLimits(
        long milliCpu,
        long memoryBytes,
        long unsaidMilliCpu,
        long unsaidMemoryBytes,
        Duration runLimit,
        Inventory devices) {

    /** The smallest share of a rank: below it no runtime starts. */
    static final long LEAST_MILLI_CPU = 50;

    static final long LEAST_MEMORY = 32L << 20;
}
