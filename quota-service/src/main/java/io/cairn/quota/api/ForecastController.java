package io.cairn.quota.api;

import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.api.ForecastViews.ForecastView;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Change;
import io.cairn.quota.core.Changes;
import io.cairn.quota.core.Request;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.desk.Cohorts;
import io.cairn.quota.replay.Forecast;
import io.cairn.quota.replay.Replay;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Whether a burst will be met, found by playing what is known of the time until then. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Forecasts", description = "What will be, by what is known now")
final class ForecastController {

    /** Windows and announced ends further ahead say too little of what will be. */
    private static final Duration FARTHEST = Duration.ofDays(30);

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration USUAL = Duration.ofHours(1);

    /** A few seconds of a processor. */
    private static final long MOST_LOOKS = 5_000_000;

    /** Among requests of one instant it has its turn last, as it would if it was asked for then. */
    private static final AllocationId BURST = new AllocationId("forecast");

    private final Cohorts cohorts;
    private final LongLooks looks;
    private final Clock clock;

    ForecastController(Cohorts cohorts, LongLooks looks, Clock clock) {
        this.cohorts = cohorts;
        this.looks = looks;
        this.clock = clock;
    }

    /** The span that is asked about. */
    private record Span(Instant at, Instant until) {}

    @GetMapping("/v1/cohorts/{cohort}/forecast")
    @Operation(
            operationId = "getForecast",
            summary = "Will a burst of the tenant be met at a time to come, and why not",
            description =
                    "By what is known now: reservations, what runs and waits, and the ends that were announced. Work that announced none is "
                            + "taken to go on, work that is recalled to leave in time, and nobody else to ask for anything. The burst is taken to run "
                            + "beyond `until`. Nothing is taken.")
    @ApiResponse(responseCode = "200", description = "what will be")
    @ApiResponse(responseCode = "422", description = "too much happens until then to be looked through")
    ForecastView forecast(
            Caller caller,
            @PathVariable String cohort,
            @Parameter(description = "NAME:AMOUNT, several with commas", example = "cpu:5000,memory:1073741824")
                    @RequestParam
                    String requests,
            @Parameter(description = "when it is asked for, within 30 days; now unless named")
                    @RequestParam(required = false)
                    @Nullable
                    Instant at,
            @Parameter(
                            description =
                                    "until when it is looked for, a day after `at` at most; an hour after it unless named")
                    @RequestParam(required = false)
                    @Nullable
                    Instant until,
            @Parameter(description = "whether the work leaves at once when told; it may then borrow more")
                    @RequestParam(defaultValue = "false")
                    boolean interruptible) {
        var tenant = Access.worker(caller.tenant());
        var wanted = Units.listed("requests", requests);
        var snapshot = now(cohort);
        var span = span(snapshot.asOf(), at, until);
        var burst = burst(tenant, wanted, interruptible, span.at());
        var prospect = looks.take(() -> prospect(snapshot, burst, span));
        return ForecastView.of(snapshot.cohort(), burst, span.until(), prospect);
    }

    /** The cohort, with its accounts and holders brought to now: an end that has passed unobserved is not to come. */
    private Snapshot now(String cohort) {
        var read = cohort.indexOf('\0') >= 0 ? Optional.<Snapshot>empty() : cohorts.read(cohort);
        var snapshot =
                read.orElseThrow(() -> new ProblemException(PlatformProblem.NOT_FOUND, "There is no such cohort."));
        var now = Times.now(clock);
        return now.isBefore(snapshot.asOf())
                ? snapshot
                : Changes.apply(snapshot, new Change.Tick(), now).snapshot();
    }

    private static Span span(Instant now, @Nullable Instant at, @Nullable Instant until) {
        var start = Times.of("query:at", at).orElse(now);
        if (start.isBefore(now) || start.isAfter(now.plus(FARTHEST))) {
            throw Times.unfit("at", "out of range", start, now + " to " + now.plus(FARTHEST));
        }
        var end = Times.of("query:until", until).orElseGet(() -> start.plus(USUAL));
        if (!end.isAfter(start) || end.isAfter(start.plus(LONGEST))) {
            throw Times.unfit("until", "out of range", end, "after " + start + ", to " + start.plus(LONGEST));
        }
        return new Span(start, end);
    }

    private static Request burst(TenantId tenant, Amounts wanted, boolean interruptible, Instant at) {
        return new Request(
                BURST, tenant, "forecast", 1, wanted, Request.Mode.WAIT, interruptible, Optional.empty(), at);
    }

    private static Forecast.Prospect prospect(Snapshot snapshot, Request burst, Span span) {
        try {
            return Forecast.of(snapshot, List.of(), burst, Duration.between(span.at(), span.until()), MOST_LOOKS);
        } catch (Replay.TooLong most) {
            throw new ProblemException(
                    QuotaProblem.TOO_LONG,
                    "Too much happens in this cohort until " + span.until() + "; it was looked through to "
                            + most.reached() + ".",
                    List.of(new FieldProblem(
                            "query:until", "too far", span.until().toString(), "to " + most.reached())));
        }
    }
}
