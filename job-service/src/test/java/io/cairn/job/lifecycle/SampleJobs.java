package io.cairn.job.lifecycle;

import io.cairn.job.content.Sha256;
import io.cairn.job.description.DescriptionFile;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.submit.Resolution;
import io.cairn.kit.tenancy.TenantId;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jobs for tests, all alike but for what a test names. */
public final class SampleJobs {

    /** When every sample job was created. */
    public static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.678901Z");

    private SampleJobs() {}

    /** A request of the least that a tenant must say. */
    public static JobRequest request() {
        return new JobRequest(
                "pytorch",
                "single",
                Optional.empty(),
                Optional.of("3.13"),
                Optional.empty(),
                Optional.of("sample"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of("--steps", "3"),
                Map.of("B", "2", "A", "1"),
                List.of(new JobRequest.TaskRequest("worker", 1, Optional.of(new JobRequest.Resources(1000, 1L << 30)))),
                Optional.of(java.time.Duration.ofMinutes(30)),
                Optional.empty(),
                List.of("tag"),
                Map.of("learningRate", "0.05"),
                Optional.empty());
    }

    /** The same request for another job type, without a word about its tasks. */
    public static JobRequest request(String jobType) {
        return request(jobType, Optional.empty());
    }

    /** The same with a program. */
    public static JobRequest request(String jobType, Sha256 program) {
        return request(jobType, Optional.of(program));
    }

    private static JobRequest request(String jobType, Optional<Sha256> program) {
        var ask = request();
        return new JobRequest(
                ask.library(),
                jobType,
                ask.libraryVersion(),
                ask.pythonVersion(),
                ask.accelerator(),
                ask.name(),
                program,
                program.map(sha -> "main.py"),
                ask.dataset(),
                ask.args(),
                ask.env(),
                List.of(),
                ask.runLimit(),
                ask.task(),
                ask.tags(),
                ask.params(),
                ask.endpoint());
    }

    /** A new job of {@code tenant}, made {@code secondsLater} than the first. */
    public static Job submitted(String tenant, long secondsLater) {
        return submitted(tenant, secondsLater, request());
    }

    /** The same, as {@code request} asks. */
    public static Job submitted(String tenant, long secondsLater, JobRequest request) {
        Instant created = CREATED.plusSeconds(secondsLater);
        return new Job(
                JobId.fresh(created, new SecureRandom()),
                new TenantId(tenant),
                request,
                new Resolution("t1", 1, "cairn.local/x:1@sha256:" + "0".repeat(64), List.of(), Optional.empty()),
                DescriptionFile.of("kind: Job\n"),
                1,
                new Demand(1000, 1L << 30),
                JobState.SUBMITTED,
                Optional.empty(),
                false,
                Optional.empty(),
                new Fence(1),
                1,
                1,
                created,
                created,
                Optional.of(created.plusSeconds(60)),
                Optional.empty(),
                Optional.empty());
    }

    /** The same job elsewhere on its way. */
    public static Job in(Job job, JobState state, boolean stopRequested, Optional<Instant> deadline) {
        return new Job(
                job.id(),
                job.tenant(),
                job.request(),
                job.resolution(),
                job.description(),
                job.ranks(),
                job.demand(),
                state,
                Optional.empty(),
                stopRequested,
                Optional.empty(),
                job.fence(),
                job.attempt(),
                job.version(),
                job.createdAt(),
                job.stateSince(),
                deadline,
                job.startedAt(),
                job.finishedAt());
    }
}
