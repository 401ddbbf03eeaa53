package io.cairn.job.plan;

import java.time.Duration;

/**
 * What a request may ask for at most, and what it gets without a word.
 *
 * @param milliCpu of one rank, in thousandths of a processor
 * @param memoryBytes of one rank
 * @param unsaidMilliCpu what a rank gets that names nothing
 * @param unsaidMemoryBytes likewise
 * @param runLimit the longest run
 */
public record PlanLimits(
        long milliCpu, long memoryBytes, long unsaidMilliCpu, long unsaidMemoryBytes, Duration runLimit) {

    /** The smallest share of a rank: below it no runtime starts. */
    static final long LEAST_MILLI_CPU = 50;

    static final long LEAST_MEMORY = 32L << 20;
}
