package io.cairn.job.lifecycle;

import io.cairn.job.content.Sha256;
import io.cairn.job.description.DescriptionFile;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.submit.Requests;
import io.cairn.job.submit.Resolution;
import io.cairn.kit.tenancy.TenantId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jobs for tests, all alike but for what a test names. */
public final class SampleJobs {

    /** When every sample job was created. */
    public static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.678901Z");

    private SampleJobs() {}

    /** A request as tenants make them. */
    public static JobRequest request() {
        return Requests.of("pytorch", "single")
                .pythonVersion("3.13")
                .name("sample")
                .args("--steps", "3")
                .env(Map.of("B", "2", "A", "1"))
                .tasks(new JobRequest.TaskRequest(
                        "worker", 1, Optional.of(new JobRequest.Resources(1000, 1L << 30, Optional.empty()))))
                .runLimit(Duration.ofMinutes(30))
                .tags("tag")
                .params(Map.of("learningRate", "0.05"))
                .made();
    }

    /** The same request for another job type, without a word about its tasks. */
    public static JobRequest request(String jobType) {
        return Requests.as("pytorch", jobType, request()).tasks().made();
    }

    /** The same with a program. */
    public static JobRequest request(String jobType, Sha256 program) {
        return Requests.like(request(jobType)).program(program, "main.py").made();
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
                Optional.empty(),
                created,
                Progress.submitted(
                        created, created.plusSeconds(60), request.priority().orElse(Turn.UNSAID), new Fence(1)));
    }

    /** The same job elsewhere on its way. */
    public static Job in(Job job, JobState state, boolean stopRequested, Optional<Instant> deadline) {
        var on = OnTheWay.of(job).in(state).deadline(deadline);
        return (stopRequested ? on.stopRequested() : on).job();
    }
}
