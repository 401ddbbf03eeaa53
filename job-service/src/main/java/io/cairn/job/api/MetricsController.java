package io.cairn.job.api;

import io.cairn.job.lifecycle.Jobs;
import io.cairn.job.metrics.RankMetrics;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.kit.paging.Cursor;
import io.cairn.kit.paging.Page;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What ranks use and the curves of their programs, while they run and afterwards. */
@RestController
@Tag(name = "Jobs")
final class MetricsController {

    private final Jobs jobs;
    private final RankMetrics metrics;

    MetricsController(Jobs jobs, RankMetrics metrics) {
        this.jobs = jobs;
        this.metrics = metrics;
    }

    @GetMapping(path = "/v1/jobs/{id}/metrics", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "getMetrics",
            summary = "Resource use of the ranks and the curves of their programs",
            description = "By task and index. Ranks that were not looked at yet are not there. "
                    + "Kept after the containers are gone, for the last three attempts.")
    @ApiResponse(responseCode = "200", description = "a page of ranks", useReturnTypeSchema = true)
    Page<MetricsView> list(
            Caller caller,
            @PathVariable String id,
            @Parameter(description = "which run of the job, from 1; the one that it is in unless named")
                    @RequestParam(required = false)
                    @Min(1)
                    @Nullable
                    Integer attempt,
            @Parameter(description = "only points from this moment on") @RequestParam(required = false) @Nullable
                    Instant from,
            @Parameter(description = "only points before this moment") @RequestParam(required = false) @Nullable
                    Instant to,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "5") @Min(1) @Max(29) int limit) {
        var job = FindJob.of(jobs, caller, id);
        int meant = attempt == null ? job.attempt() : attempt;
        if (meant > job.attempt()) {
            throw new ProblemException(PlatformProblem.NOT_FOUND, "The job has no such attempt.");
        }
        var after = Optional.ofNullable(cursor).map(MetricsController::rank);
        var kept = metrics.list(job, meant, after, limit + 1);
        var page = Page.cut(
                kept,
                limit,
                last -> Cursor.after(last.rank().task(), last.rank().index()));
        return new Page<>(
                page.items().stream()
                        .map(one -> MetricsView.of(one, Optional.ofNullable(from), Optional.ofNullable(to)))
                        .toList(),
                page.next());
    }

    private static Rank rank(String text) {
        var keys = Cursor.decode(text, 2).keys();
        try {
            return new Rank(keys.get(0), Integer.parseInt(keys.get(1)));
        } catch (NumberFormatException notOurs) {
            throw Cursor.bad(text);
        }
    }
}
