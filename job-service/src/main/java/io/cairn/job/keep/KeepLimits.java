package io.cairn.job.keep;

import org.springframework.util.unit.DataSize;

/**
 * How much of a job is kept.
 *
 * @param log of one rank; of a longer log the beginning and the end are kept, a quarter and the rest
 * @param outputBytes of all ranks together
 * @param outputFiles likewise
 */
public record KeepLimits(DataSize log, DataSize outputBytes, int outputFiles) {

    public KeepLimits {
        if (log.toKilobytes() < 1 || outputBytes.isNegative() || outputFiles < 1) {
            throw new IllegalArgumentException("a log keeps 1 KiB or more, outputs at least one file");
        }
    }
}
