package io.cairn.quota.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cairn.kit.input.StorableText;
import io.cairn.quota.book.Entry;
import io.cairn.quota.book.LoanEntry;
import io.cairn.quota.core.LoanDraft;
import io.cairn.quota.core.LoanState;
import io.cairn.quota.core.Request;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Allocations on the wire. */
final class AllocationViews {

    private AllocationViews() {}

    /** What a holder asks for. */
    @Schema(name = "AllocationRequest", example = NewAllocation.EXAMPLE)
    record NewAllocation(
            @Schema(description = "what will use it, such as a job's id", example = "j1ntn1h4r0abcdefghijklmnop")
            @NotBlank
            @StorableText
            @Size(max = 200)
            String holder,

            @Schema(description = "of the holder, from 1", example = "1") @Min(1) @Max(1_000_000)
            int attempt,

            @Schema(description = "the kind of machine; it names the cohort", example = "cpu")
            @NotBlank
            @StorableText
            @Size(max = 63)
            String flavor,

            @Schema(
                    description =
                            "by resource, all or none: cpu in thousandths of a processor, memory in bytes, accelerator in devices",
                    example = "{\"cpu\": 2000, \"memory\": 1073741824}")
            @NotNull
            Map<String, @Nullable Long> requests,

            @Schema(description = "what to do if not all of it can be had now; WAIT unless named")
            Request.@Nullable Mode mode,

            @Schema(description = "when the work is expected to have ended; helps to find a lender") @Nullable
            Instant expectedEnd,

            @Schema(description = "whether the work leaves at once when told; it may then borrow more") @Nullable
            Boolean interruptible) {

        static final String EXAMPLE = """
                {"holder": "j1ntn1h4r0abcdefghijklmnop", "attempt": 1, "flavor": "cpu",
                 "requests": {"cpu": 2000, "memory": 1073741824}, "mode": "WAIT"}""";

        Request.Mode modeOrUsual() {
            return mode == null ? Request.Mode.WAIT : mode;
        }
    }

    /** Who ends something. */
    @Schema(name = "Release", example = "{\"fence\": 17}")
    record ReleaseBody(
            @Schema(
                    description = "of the grant that ends; without one a request that waits is taken back",
                    example = "17")
            @Min(1)
            @Nullable
            Long fence) {}

    /** Who is alive. */
    @Schema(name = "Heartbeat", example = "{\"fence\": 17}")
    record HeartbeatBody(
            @Schema(description = "of the grant", example = "17") @NotNull @Min(1)
            Long fence) {}

    /** An allocation as its holder sees it. */
    @Schema(name = "Allocation")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AllocationView(
            String id,
            String cohort,
            String flavor,
            String holder,
            int attempt,

            @Schema(description = "what was asked for") Map<String, Long> requests,
            Request.Mode mode,
            Entry.Stage state,

            @Schema(description = "of the grant: who names an older one is not the holder any more") @Nullable
            Long fence,

            @Schema(description = "what was granted: all that was asked for, or with PARTIAL equal pieces of it")
            @Nullable
            Map<String, Long> granted,

            @Schema(description = "from the tenant's own") @Nullable
            Map<String, Long> own,

            @Schema(description = "the rest, by lender") @Nullable
            List<LoanView> loans,

            @Schema(description = "when the holder is suspect unless it was heard before") @Nullable
            Instant heartbeatBy,

            @Schema(description = "the holder was not heard in time; the allocation counts on") @Nullable
            Boolean suspect,

            @Schema(description = "when the holder is to have left") @Nullable
            Instant recallDeadline,

            @Schema(description = "its turn among those that wait, from 1") @Nullable
            Integer position,

            @Schema(description = "why it waits, for programs") @Nullable
            String reason,

            @Schema(description = "why it waits, for people") @Nullable
            String detail,

            @Schema(description = "what it lacks now") @Nullable
            Map<String, Long> missing,

            @Schema(description = "when it can be had, by what is known now") @Nullable
            Instant firstFeasibleAt,

            @Nullable Instant expectedEnd,
            Instant askedAt,
            @Nullable Instant grantedAt,
            @Nullable Instant endedAt) {

        static AllocationView of(Entry entry, Optional<Waits.Why> why) {
            var request = entry.request();
            var grant = entry.grant();
            return new AllocationView(
                    request.id().value(),
                    entry.cohort(),
                    entry.flavor(),
                    request.holder(),
                    request.attempt(),
                    request.wanted().units(),
                    request.mode(),
                    entry.stage(),
                    grant.map(is -> is.fence().value()).orElse(null),
                    grant.map(is -> (Map<String, Long>) is.amounts().units()).orElse(null),
                    grant.map(is -> (Map<String, Long>) is.own().units()).orElse(null),
                    grant.map(is -> is.loans().stream().map(LoanView::of).toList())
                            .orElse(null),
                    grant.map(Entry.Grant::heartbeatBy).orElse(null),
                    grant.map(Entry.Grant::suspect).filter(suspect -> suspect).orElse(null),
                    grant.flatMap(Entry.Grant::recallDeadline).orElse(null),
                    why.map(Waits.Why::position).orElse(null),
                    why.map(Waits.Why::reason).orElse(null),
                    why.map(Waits.Why::detail).orElse(null),
                    why.map(is -> (Map<String, Long>) is.missing().units()).orElse(null),
                    why.flatMap(Waits.Why::firstFeasibleAt).orElse(null),
                    request.expectedEnd().orElse(null),
                    request.askedAt(),
                    grant.map(Entry.Grant::since).orElse(null),
                    entry.endedAt().orElse(null));
        }
    }

    /** What somebody's work uses of somebody else's. */
    @Schema(name = "Loan")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LoanView(
            @Schema(example = "a1ntn1h4r0abcdefghijklmnop/1")
            String id,

            String allocation,
            String cohort,

            @Schema(description = "a tenant, or `pool` for what nobody reserved")
            String lender,

            String borrower,

            @Schema(description = "what is out; of a returned one, what was")
            Map<String, Long> amounts,

            LoanState state,

            @Schema(description = "when the lender's next window begins, if one is known") @Nullable
            Instant safeUntil,

            @Nullable Instant recallDeadline,
            Instant lentAt,
            @Nullable Instant returnedAt) {

        static LoanView of(LoanEntry loan) {
            return new LoanView(
                    loan.id().toString(),
                    loan.id().allocation().value(),
                    loan.cohort(),
                    loan.lender().value(),
                    loan.borrower().value(),
                    loan.amounts().units(),
                    loan.state(),
                    loan.safeUntil().orElse(null),
                    loan.recallDeadline().orElse(null),
                    loan.lentAt(),
                    loan.returnedAt().orElse(null));
        }
    }

    /** What would become of a request. */
    @Schema(name = "AllocationPlan")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PlanView(
            String cohort,
            Outcome outcome,

            @Schema(description = "what it would have: all that is asked for, or with PARTIAL equal pieces of it")
            @Nullable
            Map<String, Long> amounts,

            @Nullable Map<String, Long> own,
            @Nullable List<LoanPlan> loans,

            @Schema(description = "work that would be told to leave, since it uses what is the tenant's own") @Nullable
            Integer recalls,

            @Nullable String reason,
            @Nullable String detail,
            @Nullable Map<String, Long> missing,

            @Schema(description = "of a refusal: the most that could be asked for") @Nullable
            Map<String, Long> allowed,

            @Nullable Instant firstFeasibleAt) {

        /** What it comes to. */
        enum Outcome {
            GRANTED,
            WAITING,
            REFUSED
        }
    }

    /** A loan that would be made. */
    @Schema(name = "LoanPlan")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LoanPlan(
            String lender,
            Map<String, Long> amounts,
            @Nullable Instant safeUntil) {
        static LoanPlan of(LoanDraft draft) {
            return new LoanPlan(
                    draft.lender().value(),
                    draft.amount().units(),
                    draft.safeUntil().orElse(null));
        }
    }
}
