package io.cairn.launcher.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import io.cairn.launcher.ContainerStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the engine's long answer about one container. */
final class Inspected {

    private Inspected() {}

    static ContainerStatus status(InspectContainerResponse seen) {
        var state = seen.getState();
        var phase = Boolean.TRUE.equals(state.getRunning())
                ? ContainerStatus.Phase.RUNNING
                : "created".equals(state.getStatus()) ? ContainerStatus.Phase.CREATED : ContainerStatus.Phase.EXITED;
        return new ContainerStatus(
                seen.getName().substring(1), // the engine writes /name
                phase,
                Objects.requireNonNullElse(state.getExitCodeLong(), 0L).intValue(),
                Boolean.TRUE.equals(state.getOOMKilled()),
                Objects.requireNonNullElse(seen.getConfig().getLabels(), Map.of()),
                instant(state.getStartedAt()),
                instant(state.getFinishedAt()));
    }

    /** The engine writes the year 1 for "not yet". */
    private static Optional<Instant> instant(@Nullable String text) {
        return Optional.ofNullable(text).map(Instant::parse).filter(Instant.EPOCH::isBefore);
    }
}
