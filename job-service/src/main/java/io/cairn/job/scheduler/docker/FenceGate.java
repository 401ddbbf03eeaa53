package io.cairn.job.scheduler.docker;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.ContainerStatus;
import java.util.List;

/**
 * Stands between the creation of an attempt's containers and their start: of two attempts of one job, whatever their order, only
 * the later one passes and keeps containers.
 *
 * <p>Each side writes before it reads: it has created all of its containers when it comes here. So of two that come at once at
 * least one sees the other's. The later one removes what it sees, and a start of what is removed fails; the older one that sees
 * the other starts nothing.
 */
final class FenceGate {

    private final ContainerLauncher launcher;

    FenceGate(ContainerLauncher launcher) {
        this.launcher = launcher;
    }

    /** Removes the containers of older attempts; false if there is one of a later attempt. */
    boolean passes(JobId job, Fence fence) {
        List<ContainerStatus> others = launcher.list(RankSpecs.jobLabels(job)).stream()
                .filter(container -> container.labels().containsKey(RankSpecs.FENCE))
                .filter(container -> fence(container) != fence.value())
                .toList();
        if (others.stream().anyMatch(container -> fence(container) > fence.value())) {
            return false;
        }
        others.forEach(older -> launcher.remove(older.name()));
        return true;
    }

    private static long fence(ContainerStatus container) {
        return Long.parseLong(container.labels().getOrDefault(RankSpecs.FENCE, "1"));
    }
}
