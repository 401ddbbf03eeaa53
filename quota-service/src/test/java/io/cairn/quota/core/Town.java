package io.cairn.quota.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.tenancy.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A cohort under test with its ledger and its clock. After each change it is audited; {@link #findings} says what did not hold. A test may
 * break how decisions are made or changes are applied, to see that the auditor notices.
 */
final class Town {

    /** How a request is decided. */
    @FunctionalInterface
    interface Decider {
        Plan plan(Snapshot snapshot, Request request, Instant now);
    }

    /** How a change is applied. */
    @FunctionalInterface
    interface Applier {
        Step apply(Snapshot snapshot, Change change, Instant now);
    }

    private final Decider decider;
    private final Applier applier;
    private final List<Violation> findings = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    Snapshot snapshot;
    Balances balances;
    Instant now;

    Town(Cohort cohort) {
        this(cohort, Planner::plan, Changes::apply);
    }

    Town(Cohort cohort, Decider decider, Applier applier) {
        this.decider = decider;
        this.applier = applier;
        now = Samples.NOON;
        snapshot = Snapshot.opening(cohort, now);
        balances = Balances.ZERO.plus(Changes.opening(cohort, now));
    }

    List<Violation> findings() {
        return findings;
    }

    Town with(Reservation reservation) {
        assertThat(Reservations.plan(snapshot, reservation, now)).isInstanceOf(ReservationPlan.Fits.class);
        return apply(new Change.Hold(reservation));
    }

    Town with(TenantId tenant, Terms terms) {
        return apply(new Change.SetTerms(tenant, terms));
    }

    Town apply(Change change) {
        took(applier.apply(snapshot, change, now));
        return this;
    }

    void took(Step step) {
        snapshot = step.snapshot();
        balances = balances.plus(step.lines());
        events.addAll(step.events());
        findings.addAll(Auditor.audit(snapshot, balances));
    }

    Plan plan(Request request) {
        return decider.plan(snapshot, request, now);
    }

    /** Plans and does what the plan says: admitted, queued, queued with a recall, or nothing. */
    Plan submit(Request request) {
        var plan = plan(request);
        findings.addAll(DecisionAuditor.audit(snapshot, request, plan));
        switch (plan) {
            case Plan.Admit admit -> apply(new Change.Admit(request, admit));
            case Plan.Recall recall -> apply(new Change.Enqueue(request)).apply(new Change.Recall(recall.victims()));
            case Plan.Wait ignored -> apply(new Change.Enqueue(request));
            case Plan.Reject ignored -> {}
        }
        return plan;
    }

    Plan.Admit admitted(Request request) {
        var plan = submit(request);
        assertThat(plan).isInstanceOf(Plan.Admit.class);
        return (Plan.Admit) plan;
    }

    List<Drain.Decision> serve() {
        var served = Drain.serve(snapshot, now, 1000);
        var seen = snapshot;
        for (Drain.Decision decision : served.decisions()) {
            findings.addAll(DecisionAuditor.audit(seen, decision.request(), decision.plan()));
            seen = Changes.apply(
                            seen,
                            decision.plan() instanceof Plan.Admit admit
                                    ? new Change.Admit(decision.request(), admit)
                                    : new Change.Recall(((Plan.Recall) decision.plan()).victims()),
                            now)
                    .snapshot();
        }
        took(served.step());
        return served.decisions();
    }

    List<Victim> round() {
        var victims = Recalls.round(snapshot, now);
        if (!victims.isEmpty()) {
            apply(new Change.Recall(victims));
        }
        return victims;
    }

    Town release(String id) {
        var allocation = allocation(id);
        return apply(new Change.Release(allocation.id(), allocation.fence()));
    }

    Town later(Duration time) {
        return at(now.plus(time));
    }

    Town at(Instant time) {
        now = time;
        return apply(new Change.Tick());
    }

    Allocation allocation(String id) {
        var allocation = snapshot.allocations().get(new AllocationId(id));
        assertThat(allocation).as(id).isNotNull();
        return Objects.requireNonNull(allocation);
    }

    boolean holds(String id) {
        return snapshot.allocations().containsKey(new AllocationId(id));
    }
}
