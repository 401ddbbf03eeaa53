package io.cairn.job.keep;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler.Incarnation;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.kit.tenancy.TenantId;
import java.nio.file.Path;
import java.util.Optional;

/** Where things of a job are: {@code TENANT/JOB/ATTEMPT/...}. All parts have forms that no path can be hidden in. */
record JobFolders(Path root) {

    Path attempt(Job job, int attempt) {
        return job(job.tenant(), job.id()).resolve(String.valueOf(attempt));
    }

    Path job(TenantId tenant, JobId job) {
        return root.resolve(tenant.value()).resolve(job.value());
    }

    /** @param earlier which container of the rank, if not its last */
    Path log(Job job, int attempt, Rank rank, Optional<Incarnation> earlier) {
        String which = earlier.map(made -> ".g" + made.generation() + ".r" + made.run())
                .orElse("");
        return attempt(job, attempt).resolve("logs").resolve(name(rank) + which + ".log");
    }

    /** Of the attempt that the job is in. */
    Path outputs(Job job) {
        return attempt(job, job.attempt()).resolve("outputs");
    }

    static String name(Rank rank) {
        return rank.task() + "-" + rank.index();
    }
}
