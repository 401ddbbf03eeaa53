package io.cairn.job.intake;

import io.cairn.job.catalog.Catalog;
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
import java.util.Optional;

/** Plans a request and stores it as a job; the reconcile loop does the rest. */
public final class SubmitJob {

    private final PlanJob planner;
    private final Jobs jobs;
    private final Beside beside;
    private final Clock clock;
    private final Duration acceptWithin;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param acceptWithin how long a job may stay in SUBMITTED
     */
    public SubmitJob(PlanJob planner, Jobs jobs, Beside beside, Clock clock, Duration acceptWithin) {
        this.planner = planner;
        this.jobs = jobs;
        this.beside = beside;
        this.clock = clock;
        this.acceptWithin = acceptWithin;
    }

    /** What a job may bring along, kept beside it in the same transaction: an image, the token of its port. */
    public record Beside(Catalog catalog, EndpointTokens tokens) {}

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
            case Plan.Ready ready ->
                unstorable(ready)
                        .<Answer>map(Answer.Refused::new)
                        .orElseGet(() -> new Answer.Submitted(store(tenant, request, id, ready, now)));
        };
    }

    /** An image that came along is one of the stored ones from now on; the scheduler takes no other. */
    private Optional<Plan.Refused> unstorable(Plan.Ready ready) {
        return ready.brought()
                .map(beside.catalog()::putImage)
                .filter(Catalog.Added.Full.class::isInstance)
                .map(full -> Plan.Refused.tooManyImages(Catalog.MOST_ACTIVE));
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
                ready.devices(),
                now,
                Progress.submitted(
                        now, now.plus(acceptWithin), request.priority().orElse(Turn.UNSAID), jobs.nextFence()));
        jobs.add(job);
        if (Endpoints.needsToken(request)) {
            beside.tokens().make(id);
        }
        return job;
    }
}
