package io.cairn.launcher;

/**
 * What a container that runs has used so far; all but the memory only grow.
 *
 * @param cpuNanos time on processors, of all its threads together
 * @param memoryBytes what it holds now, without file pages that the kernel could drop
 * @param receivedBytes over its network; 0 without one
 * @param sentBytes likewise
 * @param readBytes from block devices; 0 where the engine does not count them
 * @param writtenBytes likewise
 */
public record Usage(
        long cpuNanos, long memoryBytes, long receivedBytes, long sentBytes, long readBytes, long writtenBytes) {}
