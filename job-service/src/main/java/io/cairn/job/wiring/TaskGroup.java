package io.cairn.job.wiring;

/**
 * One kind of rank of a job.
 *
 * @param task {@code worker}, {@code ps}, {@code launcher} ... as the job type knows it
 * @param quantity how many ranks, 1 or more
 * @param milliCpu what each gets, in thousandths of a processor
 * @param memoryBytes and in bytes of memory
 */
public record TaskGroup(String task, int quantity, long milliCpu, long memoryBytes) {}
