package io.cairn.job.quota.desk;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.quota.Ends;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.ContainerScheduler.Phase;
import io.cairn.job.scheduler.ContainerScheduler.Unavailable;

/** {@link Ends} by the list of the container scheduler. What was created may start, so it has not ended. */
public final class EngineEnds implements Ends {

    private final ContainerScheduler scheduler;

    public EngineEnds(ContainerScheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public boolean seen(JobId job, Fence fence) {
        try {
            return scheduler.list(job).stream()
                    .filter(rank -> rank.fence().equals(fence))
                    .allMatch(rank -> rank.phase() == Phase.EXITED);
        } catch (Unavailable silent) {
            return false;
        }
    }
}
