package io.cairn.quota.api;

import io.cairn.quota.api.CohortViews.PolicyBody;
import io.cairn.quota.replay.Simulation;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Simulations on the wire. */
final class SimulationViews {

    private SimulationViews() {}

    /** A cohort that need not exist, what is reserved in it, and the work of a span of time. */
    @Schema(name = "Trace", example = Trace.EXAMPLE)
    record Trace(
            @Schema(description = "when it starts, with nothing in use") @NotNull
            Instant from,

            @Schema(description = "when it ends, within 31 days") @NotNull
            Instant to,

            @Schema(description = "all there is, by resource", example = "{\"accelerator\": 200}") @NotNull
            Map<String, @Nullable Long> capacity,

            @Schema(description = "how the cohort recalls; as usual unless named") @Valid @Nullable
            PolicyBody policy,

            @Schema(description = "what tenants have by right") @Size(max = 200) @Nullable
            List<@Valid @NotNull TraceReservation> reservations,

            @Schema(description = "what they ask for; 1000 requests at most, all counts together")
            @NotEmpty
            @Size(max = 1000)
            List<@Valid @NotNull TraceWork> works) {

        static final String EXAMPLE = """
                {"from": "2026-03-02T00:00:00Z", "to": "2026-03-03T00:00:00Z", "capacity": {"cpu": 10000},
                 "reservations": [{"tenant": "ada", "elastic": {"cpu": 4000}}, {"tenant": "bob", "elastic": {"cpu": 6000}}],
                 "works": [{"tenant": "ada", "at": "2026-03-02T08:00:00Z", "requests": {"cpu": 8000}, "runs": "PT4H"}]}""";
    }

    /** What a tenant of a trace has by right. */
    @Schema(name = "TraceReservation")
    record TraceReservation(
            @Schema(example = "ada") @NotBlank @Size(max = 40)
            String tenant,

            @Schema(description = "the start of the trace unless named") @Nullable
            Instant start,

            @Schema(description = "never unless named") @Nullable
            Instant end,

            @Schema(description = "never lent, by resource") @Nullable
            Map<String, @Nullable Long> guaranteed,

            @Schema(description = "lent while idle, by resource") @Nullable
            Map<String, @Nullable Long> elastic) {}

    /** Requests of a trace that are alike. */
    @Schema(name = "TraceWork")
    record TraceWork(
            @Schema(example = "ada") @NotBlank @Size(max = 40)
            String tenant,

            @Schema(description = "when it is asked for") @NotNull
            Instant at,

            @Schema(description = "all or none, by resource", example = "{\"cpu\": 8000}") @NotNull
            Map<String, @Nullable Long> requests,

            @Schema(
                    description = "how long it runs from its grant; what is recalled begins anew",
                    type = "string",
                    example = "PT4H")
            @NotNull
            Duration runs,

            @Schema(description = "how many requests like this; 1 unless named", example = "1")
            @Min(1)
            @Max(1000)
            @Nullable
            Integer count,

            @Schema(description = "whether the work leaves at once when told; it may then borrow more") @Nullable
            Boolean interruptible) {

        int countOrOne() {
            return count == null ? 1 : count;
        }
    }

    /** What the same work comes to in two ways of reserving. */
    @Schema(name = "Simulation")
    record SimulationView(
            Instant from,
            Instant to,

            @Schema(
                    description =
                            "each tenant has its peak reserved and lends nothing; the capacity is the sum of the peaks")
            ReportView byPeak,

            @Schema(description = "as the trace has it: elastic, lent while idle")
            ReportView elastic) {

        static SimulationView of(Instant from, Instant to, Simulation.Comparison comparison) {
            return new SimulationView(
                    from, to, ReportView.of(comparison.byPeak()), ReportView.of(comparison.elastic()));
        }
    }

    /** What one way of reserving comes to. */
    @Schema(name = "SimulationReport")
    record ReportView(
            Map<String, Long> capacity,

            @Schema(description = "used of the capacity over the whole span, in thousandths, by resource")
            Map<String, Long> utilisation,

            @Schema(description = "requests by right that waited longer than a recall takes")
            int missedGuarantees,

            @Schema(description = "requests that could never be met")
            int refused,

            @Schema(description = "how often work was told to leave")
            int recalls,

            @Schema(description = "of all requests", type = "string", example = "PT1M")
            Duration longestWait,

            @Schema(description = "hour by hour") List<HourView> hours) {

        static ReportView of(Simulation.Report report) {
            return new ReportView(
                    report.capacity().units(),
                    report.utilisation(),
                    report.missedGuarantees(),
                    report.refused(),
                    report.recalls(),
                    report.longestWait(),
                    report.slices().stream()
                            .map(slice -> new HourView(slice.from(), slice.utilisation()))
                            .toList());
        }
    }

    /** An hour of a simulation. */
    @Schema(name = "SimulationHour")
    record HourView(
            Instant from,

            @Schema(description = "used of the capacity in it, in thousandths, by resource")
            Map<String, Long> utilisation) {}
}
