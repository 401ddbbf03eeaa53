package io.cairn.job.api;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.quota.Allocation;
import io.cairn.job.quota.AllocationState;
import io.cairn.job.quota.Grant;
import io.cairn.job.quota.Loan;
import io.cairn.job.quota.Place;
import io.cairn.job.quota.QuotaService;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** On whose quota a job runs, or why it has none yet. */
@Schema(name = "JobQuota")
record QuotaView(
        @Schema(example = "GRANTED") AllocationState state,

        @Schema(description = "the kind of machine", example = "cpu")
        String flavor,

        @Schema(
                description = "what the attempt asks for: cpu in thousandths of a processor, memory in bytes",
                example = "{\"cpu\": 2000, \"memory\": 2147483648}")
        Map<String, Long> requests,

        @Schema(description = "what comes out of the tenant's own reservation; once it is granted") @Nullable
        Map<String, Long> own,

        @Schema(description = "what others lend, each by name")
        List<LoanView> borrowed,

        @Schema(description = "among those that wait for this flavor, from 1; while it waits") @Nullable
        Integer position,

        @Schema(description = "why it waits, in quota-service's words") @Nullable
        String reason,

        @Schema(description = "when there may be enough at the earliest; while it waits") @Nullable
        Instant firstFeasibleAt,

        @Schema(description = "by when it is wanted back; once it is recalled") @Nullable
        Instant recallDeadline) {

    /** What one lender lends. */
    @Schema(name = "JobLoan")
    record LoanView(
            @Schema(description = "the tenant that lends, or pool for what nobody reserved", example = "bob")
            String lender,

            @Schema(example = "{\"cpu\": 1000}") Map<String, Long> amounts) {
        static LoanView of(Loan loan) {
            return new LoanView(loan.lender(), loan.amounts());
        }
    }

    /** What a plan says of it. */
    @Schema(name = "QuotaForecast")
    record ForecastView(
            @Schema(description = "GRANTED, WAITING or REFUSED; UNKNOWN if quota-service does not answer")
            String decision,

            @Nullable Map<String, Long> own,
            List<LoanView> borrowed,
            @Nullable String reason,
            @Nullable Instant firstFeasibleAt) {
        static ForecastView of(QuotaService.Forecast forecast) {
            return new ForecastView(
                    forecast.decision(),
                    forecast.grant().map(Grant::own).orElse(null),
                    loans(forecast.grant()),
                    words(Optional.of(forecast.reason())),
                    forecast.firstFeasibleAt().orElse(null));
        }
    }

    /** That of the attempt that the job is in; an earlier one's is nothing to it. */
    static Optional<QuotaView> of(Job job, Optional<Allocation> latest) {
        return latest.filter(allocation -> allocation.attempt() == job.attempt())
                .map(QuotaView::of);
    }

    private static QuotaView of(Allocation allocation) {
        var course = allocation.course();
        var place = course.place().filter(waiting -> course.state().isAwaited());
        return new QuotaView(
                course.state(),
                allocation.ask().flavor(),
                allocation.ask().requests(),
                course.grant().map(Grant::own).orElse(null),
                loans(course.grant()),
                place.map(Place::position).filter(position -> position > 0).orElse(null),
                words(place.map(Place::reason).or(() -> Optional.of(course.detail()))),
                place.flatMap(Place::firstFeasibleAt).orElse(null),
                course.recallDeadline().orElse(null));
    }

    private static List<LoanView> loans(Optional<Grant> grant) {
        return grant.stream()
                .flatMap(given -> given.loans().stream())
                .map(LoanView::of)
                .toList();
    }

    private static @Nullable String words(Optional<String> text) {
        return text.filter(some -> !some.isBlank()).orElse(null);
    }
}
