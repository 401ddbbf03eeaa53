package io.cairn.quota.api;

import io.cairn.kit.paging.Cursor;
import io.cairn.kit.paging.Page;
import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.api.StatementViews.StatementView;
import io.cairn.quota.api.StatementViews.StatementsView;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.desk.Cohorts;
import io.cairn.quota.statement.Ledger;
import io.cairn.quota.statement.Statement;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What tenants used, lent and borrowed, as the ledger says. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Statements", description = "What tenants used over a span of time, and who owes whom")
final class StatementController {

    private static final Duration USUAL = Duration.ofDays(1);

    /** A few seconds of a processor. */
    private static final int MOST_LINES = 500_000;

    private static final int MOST_NAMED = 50;

    private final Cohorts cohorts;
    private final Ledger ledger;
    private final LongLooks looks;
    private final Duration keep;
    private final Clock clock;

    StatementController(
            Cohorts cohorts,
            Ledger ledger,
            LongLooks looks,
            @Value("${cairn.quota.keep-ledger}") Duration keep,
            Clock clock) {
        this.cohorts = cohorts;
        this.ledger = ledger;
        this.looks = looks;
        this.keep = keep;
        this.clock = clock;
    }

    /** The span that is asked about. */
    private record Span(Instant from, Instant to) {}

    @GetMapping("/v1/statements")
    @Operation(
            operationId = "listStatements",
            summary = "What tenants used, lent and borrowed in a cohort over a span of time, by name",
            description =
                    "A tenant's own; with the scope quota.admin those of all, `pool` included, whose balances add up to zero. All numbers are "
                            + "amounts times milliseconds: 2000 of cpu for a second are 2000000. They are texts, since they outgrow what many "
                            + "readers of JSON take for a number. Name `from` and `to` when going on to the next page.")
    @ApiResponse(responseCode = "200", description = "none for a tenant of whom nothing is booked")
    @ApiResponse(responseCode = "422", description = "more is booked in this time than is added up at once")
    StatementsView list(
            Caller caller,
            @Parameter(example = "cpu") @RequestParam String cohort,
            @Parameter(description = "a day before `to` unless named; not before lines of the ledger are kept")
                    @RequestParam(required = false)
                    @Nullable
                    Instant from,
            @Parameter(description = "not included, and not to come; now unless named")
                    @RequestParam(required = false)
                    @Nullable
                    Instant to,
            @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var found = cohort(cohort);
        var span = span(from, to);
        var after = after(cursor);
        var all = looks.take(() -> statements(found.name(), span));
        var seen = all.values().stream()
                .filter(statement ->
                        caller.has(Access.ADMIN) || statement.tenant().equals(caller.tenant()))
                .filter(statement -> after.filter(last -> statement.tenant().compareTo(last) <= 0)
                        .isEmpty())
                .limit(limit + 1L)
                .map(StatementView::of)
                .toList();
        var page = Page.cut(seen, limit, statement -> Cursor.after(statement.tenant()));
        return new StatementsView(found.name(), found.flavor(), span.from(), span.to(), page.items(), page.next());
    }

    private static Optional<TenantId> after(@Nullable String cursor) {
        if (cursor == null) {
            return Optional.empty();
        }
        var name = Cursor.decode(cursor, 1).keys().getFirst();
        if (!TenantId.isValid(name)) {
            throw Cursor.bad(cursor);
        }
        return Optional.of(new TenantId(name));
    }

    private Span span(@Nullable Instant from, @Nullable Instant to) {
        var now = Times.now(clock);
        var end = Times.of("query:to", to).orElse(now);
        if (end.isAfter(now)) {
            throw Times.unfit("to", "still to come", end, "to now, " + now);
        }
        var start = Times.of("query:from", from).orElseGet(() -> end.minus(USUAL));
        if (!start.isBefore(end)) {
            throw Times.unfit("from", "not before to", start, "before " + end);
        }
        if (start.isBefore(now.minus(keep))) {
            throw Times.unfit("from", "the ledger does not go back as far", start, "from " + now.minus(keep));
        }
        return new Span(start, end);
    }

    private SortedMap<TenantId, Statement> statements(String cohort, Span span) {
        try {
            return ledger.statements(cohort, span.from(), span.to(), MOST_LINES).orElse(Collections.emptySortedMap());
        } catch (Ledger.TooManyLines many) {
            throw new ProblemException(
                    QuotaProblem.TOO_LONG,
                    "More than " + MOST_LINES + " lines are booked from " + span.from() + " to " + span.to()
                            + "; ask for several shorter spans, the first to " + many.reached() + ".",
                    List.of(new FieldProblem("query:to", "too far", span.to().toString(), "to " + many.reached())));
        }
    }

    private Cohort cohort(String name) {
        var all = cohorts.all();
        return all.stream()
                .filter(cohort -> cohort.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        PlatformProblem.INVALID_REQUEST,
                        "There is no such cohort.",
                        List.of(new FieldProblem(
                                "query:cohort",
                                "no cohort",
                                name,
                                all.isEmpty()
                                        ? "none: an operator has made no cohort yet"
                                        : all.stream()
                                                .limit(MOST_NAMED)
                                                .map(Cohort::name)
                                                .collect(Collectors.joining(", "))))));
    }
}
