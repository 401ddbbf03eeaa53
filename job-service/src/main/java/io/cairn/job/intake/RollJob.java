package io.cairn.job.intake;

import io.cairn.job.catalog.Catalog;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.Jobs;
import io.cairn.job.lifecycle.Roll;
import io.cairn.job.lifecycle.Rolls;
import io.cairn.job.plan.Plan;
import io.cairn.job.plan.PlanJob;
import io.cairn.job.reconcile.Rolling;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.wiring.JobType;
import io.cairn.kit.tenancy.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Plans what a job is rolled to and stores it as the job's next generation; the reconcile loop does the rest. */
public final class RollJob {

    private final PlanJob planner;
    private final Rolls rolls;
    private final Jobs jobs;
    private final Catalog catalog;
    private final Clock clock;
    private final Rules rules;

    /**
     * @param within how long after the call all new replicas must be well
     * @param onQuota whether jobs need quota; what a job's allocation holds is enough for one generation
     */
    public record Rules(Duration within, boolean onQuota) {}

    public RollJob(PlanJob planner, Rolls rolls, Jobs jobs, Catalog catalog, Clock clock, Rules rules) {
        this.planner = planner;
        this.rolls = rolls;
        this.jobs = jobs;
        this.catalog = catalog;
        this.clock = clock;
        this.rules = rules;
    }

    /** What became of a wish to roll. */
    public sealed interface Answer {
        /** Stored. */
        record Begun(Job job, Roll roll) implements Answer {}

        /** The job as it is now cannot be rolled; nothing is stored. */
        record Impossible(Why why, String detail) implements Answer {}

        /** What it is to be rolled to cannot be made; nothing is stored. */
        record Refused(Plan.Refused plan) implements Answer {}

        /** The tenant has no such job. */
        record Absent() implements Answer {}
    }

    /** Why a job cannot be rolled. */
    public enum Why {
        /** No job like it can, whatever its state. */
        NOT_ROLLABLE,
        /** Another state would allow it. */
        WRONG_STATE
    }

    /**
     * Stores the roll in the caller's transaction.
     *
     * @param request the job's own with what is to change; the fields that may are the caller's to hold
     */
    public Answer roll(TenantId tenant, JobId id, JobRequest request) {
        var seen = jobs.find(tenant, id);
        if (seen.isEmpty()) {
            return new Answer.Absent();
        }
        if (rules.onQuota()) {
            return new Answer.Impossible(
                    Why.NOT_ROLLABLE, "no job is rolled where jobs need quota: two generations would need twice of it");
        }
        var impossible = impossible(seen.get(), rolls.latest(id));
        if (impossible.isPresent()) {
            return impossible.get();
        }
        return switch (planner.plan(tenant, request, id)) {
            case Plan.Refused refused -> new Answer.Refused(refused);
            case Plan.Ready ready -> store(tenant, id, request, ready);
        };
    }

    /**
     * Why a job cannot be rolled as it stands.
     *
     * <p>A job that holds accelerators would need as many again while two generations are there.
     */
    static Optional<Answer.Impossible> impossible(Job job, Optional<Roll> latest) {
        if (JobType.named(job.request().jobType()).filter(JobType::hasReplicas).isEmpty()) {
            return notRollable("only replicas of a serving job are rolled; this one is "
                    + job.request().jobType());
        }
        if (job.devices().isPresent()) {
            return notRollable("a job with accelerators is not rolled: two generations would need twice as many");
        }
        if (Rolling.generation(job).isEmpty()) {
            return notRollable(
                    "at most " + Rolling.MOST_REPLICAS + " replicas are rolled; this job has " + job.ranks());
        }
        if (job.state() != JobState.RUNNING || job.stopRequested() || job.wish().isPresent()) {
            return wrongState("only a job that is RUNNING, and is to go on, is rolled; it is " + job.state());
        }
        return latest.filter(Roll::isUnderWay)
                .flatMap(roll -> wrongState(
                        "a roll to generation " + roll.to().number() + " is under way; it is " + roll.state()));
    }

    private static Optional<Answer.Impossible> notRollable(String detail) {
        return Optional.of(new Answer.Impossible(Why.NOT_ROLLABLE, detail));
    }

    private static Optional<Answer.Impossible> wrongState(String detail) {
        return Optional.of(new Answer.Impossible(Why.WRONG_STATE, detail));
    }

    /** The plan may have taken a while, so the job is looked at again, and now it stays as it is. */
    private Answer store(TenantId tenant, JobId id, JobRequest request, Plan.Ready ready) {
        var locked = rolls.lock(tenant, id);
        if (locked.isEmpty()) {
            return new Answer.Absent();
        }
        var job = locked.get();
        var impossible = impossible(job, rolls.latest(id));
        if (impossible.isPresent()) {
            return impossible.get();
        }
        if (ready.brought()
                .map(catalog::putImage)
                .filter(Catalog.Added.Full.class::isInstance)
                .isPresent()) {
            return new Answer.Refused(Plan.Refused.tooManyImages(Catalog.MOST_ACTIVE));
        }
        var content = new Rolls.Content(request, ready.resolution(), ready.file());
        var begun = rolls.begin(job, content, clock.instant().plus(rules.within()));
        return new Answer.Begun(begun, rolls.latest(id).orElseThrow());
    }
}
