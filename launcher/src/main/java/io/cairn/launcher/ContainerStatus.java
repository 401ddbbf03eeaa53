package io.cairn.launcher;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A container as the engine reports it.
 *
 * @param exitCode meaningful when {@code phase} is EXITED
 * @param outOfMemory whether the kernel killed a process of it at the memory limit
 */
public record ContainerStatus(
        String name,
        Phase phase,
        int exitCode,
        boolean outOfMemory,
        Map<String, String> labels,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt) {

    public ContainerStatus {
        labels = Map.copyOf(labels);
    }

    /** How far it has come. */
    public enum Phase {
        /** It exists and was never started. */
        CREATED,
        /** Its first process lives. */
        RUNNING,
        /** It ran and has ended. */
        EXITED
    }
}
