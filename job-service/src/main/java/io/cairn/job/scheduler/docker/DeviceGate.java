package io.cairn.job.scheduler.docker;

import io.cairn.job.lifecycle.HeldDevices.Grip;
import io.cairn.job.lifecycle.JobId;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.Holding;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@link FenceGate} is to the attempts of one job, this is to the jobs that hold one device after each other: of two, whatever
 * their order, only the later holder passes and keeps containers.
 *
 * <p>The earlier holder gave the device back after the end of its containers was seen, so one of its containers can only be what a
 * replica made that stood still meanwhile and acts on an old row. Each side has created all of its containers when it comes here,
 * so of two that come at once at least one sees the other's.
 */
final class DeviceGate {

    private final ContainerLauncher launcher;

    DeviceGate(ContainerLauncher launcher) {
        this.launcher = launcher;
    }

    /** Removes containers of earlier holders; false if there is one of a later holder. */
    boolean passes(JobId job, Grip grip) {
        var rivals = launcher.holdings(RankSpecs.allRankLabels()).stream()
                .filter(held -> held.kind() == Holding.Kind.CONTAINER)
                .filter(held -> !job.value().equals(held.labels().get(RankSpecs.JOB)))
                .filter(held -> sharesDevice(held, grip))
                .toList();
        if (rivals.stream().anyMatch(rival -> ticket(rival) > grip.ticket())) {
            return false;
        }
        rivals.forEach(earlier -> launcher.remove(earlier.name()));
        return true;
    }

    private static boolean sharesDevice(Holding container, Grip grip) {
        var ids = Optional.ofNullable(container.labels().get(RankSpecs.DEVICES)).stream()
                .flatMap(text -> List.of(text.split(",")).stream())
                .toList();
        return grip.claims().stream()
                .anyMatch(claim -> ids.contains(claim.device().id()));
    }

    private static long ticket(Holding container) {
        return Long.parseLong(Objects.requireNonNullElse(container.labels().get(RankSpecs.TICKET), "0"));
    }
}
