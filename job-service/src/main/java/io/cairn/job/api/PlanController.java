package io.cairn.job.api;

import io.cairn.job.api.QuotaView.ForecastView;
import io.cairn.job.intake.SubmitJob;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.plan.Plan;
import io.cairn.job.quota.desk.QuotaForecasts;
import io.cairn.kit.tenancy.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The dry run of a submit. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Jobs")
final class PlanController {

    private final SubmitJob submitJob;
    private final QuotaForecasts quota;

    PlanController(SubmitJob submitJob, QuotaForecasts quota) {
        this.submitJob = submitJob;
        this.quota = quota;
    }

    /** What a submit of the same body would do. */
    @Schema(name = "Plan")
    record PlanView(
            JobView.ResolutionView resolution,

            @Schema(description = "the description file, with an id that no job has")
            String description,

            int ranks,
            Demand demand,

            @Schema(description = "absent if the job asks for none") @Nullable
            AcceleratorsView accelerators,

            @Schema(description = "off: this platform asks no quota-service; on: a job needs quota", example = "on")
            String quota,

            @Schema(description = "what quota-service would say now; only where quota is on") @Nullable
            ForecastView quotaAnswer,

            @Schema(description = "templates and images that were not chosen, and why")
            List<Plan.PassedOver> passedOver) {}

    @PostMapping("/v1/jobs:plan")
    @Operation(
            operationId = "planJob",
            summary = "Show what a submit would do",
            description = "Template, image, description file, and why others were not chosen. Nothing is stored.")
    PlanView plan(Caller caller, @Valid @RequestBody SubmitBody body) {
        var request = body.request();
        var ready = Plans.orProblem(submitJob.plan(caller.tenant(), request));
        var answer = quota.of(caller.tenant(), request, ready.demand(), ready.devices());
        return new PlanView(
                JobView.ResolutionView.of(ready.resolution()),
                ready.file().yaml(),
                ready.ranks(),
                ready.demand(),
                AcceleratorsView.of(ready.devices(), Optional.empty()),
                quota.mode().name().toLowerCase(Locale.ROOT),
                answer.map(ForecastView::of).orElse(null),
                ready.passedOver());
    }
}
