package io.cairn.quota.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cairn.quota.api.AllocationViews.LoanPlan;
import io.cairn.quota.api.AllocationViews.PlanView.Outcome;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Plan;
import io.cairn.quota.core.Request;
import io.cairn.quota.replay.Forecast;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Forecasts on the wire. */
final class ForecastViews {

    private ForecastViews() {}

    /** What will become of a burst. */
    @Schema(name = "Forecast")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ForecastView(
            String cohort,
            String flavor,
            Map<String, Long> requests,

            @Schema(description = "when it is asked for") Instant at,

            @Schema(description = "until when it was looked for")
            Instant until,

            @Schema(description = "whether all of it is there when it is asked for")
            boolean met,

            @Schema(description = "what the tenant is told when it asks")
            Outcome outcome,

            @Schema(description = "if it is met: from the tenant's own") @Nullable
            Map<String, Long> own,

            @Schema(description = "if it is met: the rest, by lender") @Nullable
            List<LoanPlan> loans,

            @Schema(description = "when all of it is there; absent if not by `until`") @Nullable
            Instant grantedAt,

            @Schema(description = "when it is told to leave, since others want their own; absent if not by `until`")
            @Nullable
            Instant recalledAt,

            @Schema(description = "why it is not met, for programs") @Nullable
            String reason,

            @Schema(description = "why it is not met, for people") @Nullable
            String detail,

            @Schema(description = "what it lacks when it is asked for") @Nullable
            Map<String, Long> missing,

            @Schema(description = "of a refusal: the most that could be asked for") @Nullable
            Map<String, Long> allowed) {

        static ForecastView of(Cohort cohort, Request burst, Instant until, Forecast.Prospect prospect) {
            return switch (prospect.answer()) {
                case Plan.Admit admit -> met(cohort, burst, until, prospect, admit);
                case Plan.Wait wait -> notMet(cohort, burst, until, prospect, Outcome.WAITING, null);
                case Plan.Recall recall -> notMet(cohort, burst, until, prospect, Outcome.WAITING, null);
                case Plan.Reject reject ->
                    notMet(
                            cohort,
                            burst,
                            until,
                            prospect,
                            Outcome.REFUSED,
                            reject.allowed().units());
            };
        }

        private static ForecastView met(
                Cohort cohort, Request burst, Instant until, Forecast.Prospect prospect, Plan.Admit admit) {
            return new ForecastView(
                    cohort.name(),
                    cohort.flavor(),
                    burst.wanted().units(),
                    burst.askedAt(),
                    until,
                    prospect.isMet(),
                    Outcome.GRANTED,
                    admit.own().units(),
                    admit.loans().stream().map(LoanPlan::of).toList(),
                    prospect.grantedAt().orElse(null),
                    prospect.recalledAt().orElse(null),
                    null,
                    null,
                    null,
                    null);
        }

        private static ForecastView notMet(
                Cohort cohort,
                Request burst,
                Instant until,
                Forecast.Prospect prospect,
                Outcome outcome,
                @Nullable Map<String, Long> allowed) {
            var why = Waits.why(0, prospect.answer());
            return new ForecastView(
                    cohort.name(),
                    cohort.flavor(),
                    burst.wanted().units(),
                    burst.askedAt(),
                    until,
                    prospect.isMet(),
                    outcome,
                    null,
                    null,
                    prospect.grantedAt().orElse(null),
                    prospect.recalledAt().orElse(null),
                    why.reason(),
                    why.detail(),
                    allowed == null ? why.missing().units() : null,
                    allowed);
        }
    }
}
