package io.cairn.job.intake;

import io.cairn.job.endpoint.EndpointTokens;
import io.cairn.job.endpoint.Endpoints;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.Jobs;
import io.cairn.job.lifecycle.Progress;
import io.cairn.job.lifecycle.Turn;
import io.cairn.job.plan.Plan;
import io.cairn.job.plan.PlanJob;
import io.cairn.job.submit.JobRequest;
import io.cairn.kit.tenancy.TenantId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Plans a request and stores it as a job; the reconcile loop does the rest. */
public final class SubmitJob {

    private final PlanJob planner;
    private final Jobs jobs;
    private final EndpointTokens tokens;
    private final Clock clock;
    private final Duration acceptWithin;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param acceptWithin how long a job may stay in SUBMITTED
     */
    public SubmitJob(PlanJob planner, Jobs jobs, EndpointTokens tokens, Clock clock, Duration acceptWithin) {
        this.planner = planner;
        this.jobs = jobs;
        this.tokens = tokens;
        this.clock = clock;
        this.acceptWithin = acceptWithin;
    }

    /** What became of a request. */
    public sealed interface Answer {
        /** Stored. */
        record Submitted(Job job) implements Answer {}

        /** Nothing is stored. */
        record Refused(Plan.Refused plan) implements Answer {}
    }

    /** What would happen, under an id that no job gets. */
    public Plan plan(TenantId tenant, JobRequest request) {
        return planner.plan(tenant, request, JobId.fresh(clock.instant(), random));
    }

    /** Stores the job in the caller's transaction. */
    public Answer submit(TenantId tenant, JobRequest request) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS); // as exact as the database keeps it
        var id = JobId.fresh(now, random);
        return switch (planner.plan(tenant, request, id)) {
            case Plan.Refused refused -> new Answer.Refused(refused);
            case Plan.Ready ready -> new Answer.Submitted(store(tenant, request, id, ready, now));
        };
    }

    private Job store(TenantId tenant, JobRequest request, JobId id, Plan.Ready ready, Instant now) {
        var job = new Job(
                id,
                tenant,
                request,
                ready.resolution(),
                ready.file(),
                ready.ranks(),
                ready.demand(),
                now,
                Progress.submitted(
                        now, now.plus(acceptWithin), request.priority().orElse(Turn.UNSAID), jobs.nextFence()));
        jobs.add(job);
        if (Endpoints.needsToken(request)) {
            tokens.make(id);
        }
        return job;
    }
}
