package io.cairn.job.keep;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import java.nio.file.Path;

/** Where things of a job are: {@code TENANT/JOB/ATTEMPT/...}. All parts have forms that no path can be hidden in. */
record JobFolders(Path root) {

    Path attempt(Job job) {
        return root.resolve(job.tenant().value()).resolve(job.id().value()).resolve(String.valueOf(job.attempt()));
    }

    Path log(Job job, Rank rank) {
        return attempt(job).resolve("logs").resolve(name(rank) + ".log");
    }

    Path outputs(Job job) {
        return attempt(job).resolve("outputs");
    }

    static String name(Rank rank) {
        return rank.task() + "-" + rank.index();
    }
}
