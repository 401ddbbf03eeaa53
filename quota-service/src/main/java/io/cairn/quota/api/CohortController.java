package io.cairn.quota.api;

import io.cairn.kit.audit.AuditLog;
import io.cairn.kit.paging.Page;
import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.api.CohortViews.AccountView;
import io.cairn.quota.api.CohortViews.CohortView;
import io.cairn.quota.api.CohortViews.NewCohort;
import io.cairn.quota.api.CohortViews.StepView;
import io.cairn.quota.api.CohortViews.TermsBody;
import io.cairn.quota.api.CohortViews.TimelineView;
import io.cairn.quota.book.Timeline;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Policy;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.core.Window;
import io.cairn.quota.desk.Cohorts;
import io.cairn.quota.order.Order;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Cohorts, and how a tenant stands in them. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Cohorts", description = "Who shares which resources, and how each tenant stands")
final class CohortController {

    private static final int MOST_STEPS = 1000;
    private static final int MOST_COHORTS = 1000;
    private static final Duration USUAL_SPAN = Duration.ofDays(1);

    private final Cohorts cohorts;
    private final Allocations allocations;
    private final AuditLog audit;
    private final Clock clock;

    CohortController(Cohorts cohorts, Allocations allocations, AuditLog audit, Clock clock) {
        this.cohorts = cohorts;
        this.allocations = allocations;
        this.audit = audit;
        this.clock = clock;
    }

    @GetMapping("/v1/cohorts")
    @Operation(operationId = "listCohorts", summary = "All cohorts, by name")
    Page<CohortView> list(Caller caller) {
        var now = Times.now(clock);
        return new Page<>(
                snapshots().map(snapshot -> CohortView.of(snapshot, now)).toList(), null);
    }

    @GetMapping("/v1/cohorts/{cohort}")
    @Operation(operationId = "getCohort", summary = "One cohort")
    CohortView get(Caller caller, @PathVariable String cohort) {
        return CohortView.of(snapshot(cohort), Times.now(clock));
    }

    @GetMapping("/v1/cohorts/{cohort}/timeline")
    @Operation(
            operationId = "getTimeline",
            summary = "How the tenant's account goes on: own, lent, borrowed, idle",
            description =
                    "By what is known now: reservations, and the announced ends of work. Work that announced none is taken to go on.")
    TimelineView timeline(
            Caller caller,
            @PathVariable String cohort,
            @Parameter(description = "now unless named") @RequestParam(required = false) @Nullable Instant from,
            @Parameter(description = "a day later unless named") @RequestParam(required = false) @Nullable Instant to) {
        var snapshot = snapshot(cohort);
        var start = Times.of("query:from", from).orElseGet(() -> Times.now(clock));
        var end = Times.of("query:to", to).orElseGet(() -> start.plus(USUAL_SPAN));
        if (!end.isAfter(start)) {
            throw new ProblemException(
                    PlatformProblem.INVALID_REQUEST,
                    "query:to is not after query:from.",
                    List.of(new FieldProblem("query:to", "not after from", end.toString(), "later than " + start)));
        }
        var steps = Timeline.of(snapshot, caller.tenant(), Window.of(start, end), MOST_STEPS + 1);
        var shown = steps.subList(0, Math.min(MOST_STEPS, steps.size()));
        return new TimelineView(
                cohort,
                snapshot.cohort().flavor(),
                caller.tenant().value(),
                start,
                end,
                shown.stream().map(StepView::of).toList(),
                steps.size() > MOST_STEPS ? steps.getLast().from() : null);
    }

    @PutMapping("/internal/v1/cohorts/{cohort}")
    @Operation(
            operationId = "putCohort",
            summary = "Make a cohort, or change its capacity and its rules",
            description =
                    "For services and operators (scope act-as or quota.admin). A tenant without an account borrows from the pool, which has "
                            + "what nobody reserved. Less capacity than is in use opens a deficit that is recalled.")
    @ApiResponse(responseCode = "200", description = "it is so now")
    @ApiResponse(responseCode = "409", description = "the cohort has another flavor, or the flavor another cohort")
    CohortView put(Caller caller, @PathVariable String cohort, @Valid @RequestBody NewCohort body) {
        Access.operatorOrService(caller);
        if (!cohort.matches("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?")) {
            throw new ProblemException(
                    PlatformProblem.INVALID_REQUEST,
                    "Not the name of a cohort.",
                    List.of(new FieldProblem(
                            "path:cohort", "not a name", cohort, "1 to 63 characters of a-z 0-9 and inner . -")));
        }
        var capacity = Units.of("/capacity", body.capacity());
        var terms = Conditions.terms("/newcomers", body.newcomers());
        var is = cohorts.read(cohort).map(Snapshot::cohort);
        var policy = Conditions.policy(
                "/policy", body.policy(), is.map(Cohort::policy).orElse(Policy.USUAL));
        if (is.isEmpty()) {
            if (cohorts.all().size() >= MOST_COHORTS) {
                throw ProblemException.tooMany("cohorts", MOST_COHORTS);
            }
            cohorts.create(new Cohort(cohort, body.flavor(), capacity, 1, terms, policy));
        }
        var made = cohorts.read(cohort).map(Snapshot::cohort);
        if (made.filter(now -> now.flavor().equals(body.flavor())).isEmpty()) {
            throw new ProblemException(
                    QuotaProblem.FLAVOR_TAKEN,
                    "A cohort keeps its flavor, and a flavor its cohort.",
                    List.of(new FieldProblem(
                            "/flavor",
                            "not this cohort's",
                            body.flavor(),
                            made.map(Cohort::flavor).orElse("a flavor that no cohort has"))));
        }
        allocations.settle(cohort, new Order.Shape(capacity, terms, policy));
        audit.done(caller, "putCohort", cohort);
        return get(caller, cohort);
    }

    @GetMapping("/v1/tenants/{tenant}/accounts")
    @Operation(
            operationId = "listAccounts",
            summary = "How a tenant stands in each cohort now",
            description =
                    "One's own; with the scope quota.admin anybody's, `pool` included, which has what nobody reserved.")
    Page<AccountView> accounts(Caller caller, @PathVariable String tenant) {
        var whose = Access.tenant(caller, tenant);
        return new Page<>(
                snapshots().map(snapshot -> AccountView.of(snapshot, whose)).toList(), null);
    }

    @PutMapping("/v1/tenants/{tenant}/accounts/{cohort}")
    @Operation(
            operationId = "putAccount",
            summary = "Agree on terms of an account: limits, who may borrow, weight",
            description = "For operators (scope quota.admin). Loans that are out stay.")
    AccountView putAccount(
            Caller caller,
            @PathVariable String tenant,
            @PathVariable String cohort,
            @Valid @RequestBody TermsBody body) {
        Access.operator(caller);
        TenantId whose = Access.tenant(caller, tenant);
        snapshot(cohort);
        allocations.settle(cohort, new Order.SetTerms(whose, Conditions.terms("", body)));
        audit.done(caller, "putAccount", tenant + "/" + cohort);
        return AccountView.of(snapshot(cohort), whose);
    }

    private Stream<Snapshot> snapshots() {
        return cohorts.all().stream().map(Cohort::name).flatMap(name -> cohorts.read(name).stream());
    }

    private Snapshot snapshot(String cohort) {
        if (cohort.indexOf('\0') >= 0) {
            throw none();
        }
        return cohorts.read(cohort).orElseThrow(CohortController::none);
    }

    private static ProblemException none() {
        return new ProblemException(PlatformProblem.NOT_FOUND, "There is no such cohort.");
    }
}
