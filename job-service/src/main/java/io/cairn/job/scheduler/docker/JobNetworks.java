package io.cairn.job.scheduler.docker;

import io.cairn.job.lifecycle.JobId;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.LauncherException;
import io.cairn.launcher.NetworkSpec;
import java.util.Optional;

/** The one network that the containers of a job share, cut from the subnets for jobs. */
final class JobNetworks {

    private final ContainerLauncher launcher;
    private final Subnets subnets;

    JobNetworks(ContainerLauncher launcher, Subnets subnets) {
        this.launcher = launcher;
        this.subnets = subnets;
    }

    /** First address of the job's network, made now or by an earlier call; empty if every subnet is taken. */
    Optional<String> of(JobId job) {
        var labels = RankSpecs.jobLabels(job);
        for (String made : launcher.networks(labels)) {
            return Subnets.baseOf(job.value(), made);
        }
        return subnets.startingFor(job.value())
                .filter(base -> {
                    try {
                        launcher.createNetwork(new NetworkSpec(
                                Subnets.networkName(job.value(), base), Subnets.cidr(base), false, labels));
                        return true;
                    } catch (LauncherException.SubnetTaken next) {
                        return false;
                    }
                })
                .findFirst();
    }
}
