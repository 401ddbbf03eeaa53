package io.cairn.quota.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cairn.kit.input.StorableText;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.book.Timeline;
import io.cairn.quota.core.Account;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.core.Terms;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Cohorts, accounts and timelines on the wire. */
final class CohortViews {

    private CohortViews() {}

    /** How a cohort is to be. */
    @Schema(name = "CohortRequest", example = NewCohort.EXAMPLE)
    record NewCohort(
            @Schema(description = "the kind of machine whose resources these are; one cohort has it", example = "cpu")
            @NotBlank
            @StorableText
            @Size(max = 63)
            String flavor,

            @Schema(description = "all there is, by resource", example = "{\"cpu\": 64000}") @NotNull
            Map<String, @Nullable Long> capacity,

            @Schema(description = "the terms of a tenant without an account; open ones unless named") @Valid @Nullable
            TermsBody newcomers,

            @Schema(description = "how it recalls and watches") @Valid @Nullable
            PolicyBody policy) {

        static final String EXAMPLE = """
                {"flavor": "cpu", "capacity": {"cpu": 64000, "memory": 274877906944}}""";
    }

    /** How a cohort recalls and watches; what is not named is as usual. */
    @Schema(name = "Policy")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PolicyBody(
            @Schema(description = "the usual recall notice", type = "string", example = "PT30S") @Nullable
            Duration notice,

            @Schema(description = "the longest notice of interruptible work", type = "string", example = "PT10S")
            @Nullable
            Duration interruptNotice,

            @Schema(description = "no work is to leave sooner after its grant", type = "string", example = "PT1M")
            @Nullable
            Duration minimumRun,

            @Schema(description = "from a deadline until the end is observed", type = "string", example = "PT10S")
            @Nullable
            Duration killTimeout,

            @Schema(description = "between two rounds of recalls", type = "string", example = "PT2S") @Nullable
            Duration period,

            @Schema(description = "the most that a round recalls, in thousandths of the capacity")
            @Min(1)
            @Max(1000)
            @Nullable
            Integer roundCap,

            @Schema(description = "who exceeds its own by no more, in thousandths, is recalled from last")
            @Min(0)
            @Max(1000)
            @Nullable
            Integer deadZone,

            @Schema(
                    description = "a holder that was not heard for so long is suspect",
                    type = "string",
                    example = "PT1M")
            @Nullable
            Duration heartbeat) {}

    /** What an account agreed to. */
    @Schema(name = "Terms", example = TermsBody.EXAMPLE)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TermsBody(
            @Schema(description = "the most of its elastic that is out at once, by resource; all unless named")
            @Nullable
            Map<String, @Nullable Long> lendLimit,

            @Schema(description = "how far its use may exceed its own; as far as others lend unless named") @Nullable
            Map<String, @Nullable Long> borrowLimit,

            @Schema(description = "who may borrow from it; everyone unless named") @Size(max = 1000) @Nullable
            Set<@NotBlank @Size(max = 40) String> borrowers,

            @Schema(description = "its part when several burst at once; 1 unless named", example = "1")
            @Min(1)
            @Max(Terms.HEAVIEST)
            @Nullable
            Integer weight) {

        static final String EXAMPLE = "{\"borrowLimit\": {\"cpu\": 8000}, \"weight\": 2}";

        static TermsBody of(Terms terms) {
            return new TermsBody(
                    terms.lendLimit().map(TermsBody::units).orElse(null),
                    terms.borrowLimit().map(TermsBody::units).orElse(null),
                    terms.borrowers()
                            .map(names -> (Set<String>)
                                    names.stream().map(TenantId::value).collect(Collectors.toCollection(TreeSet::new)))
                            .orElse(null),
                    terms.weight());
        }

        private static Map<String, @Nullable Long> units(Amounts amounts) {
            return new TreeMap<String, @Nullable Long>(amounts.units());
        }
    }

    /** A cohort now. */
    @Schema(name = "Cohort")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CohortView(
            String name,
            String flavor,
            Map<String, Long> capacity,

            @Schema(description = "by right of tenants, now")
            Map<String, Long> reserved,

            @Schema(description = "in use by work") Map<String, Long> active,
            @Schema(description = "in use by nobody") Map<String, Long> free,

            @Schema(description = "in use beyond what there is since the capacity was cut; it is leaving")
            Map<String, Long> deficit,

            @Schema(description = "requests that wait") int waiting,

            @Schema(description = "the usual recall notice", type = "string", example = "PT30S")
            Duration recallNotice,

            @Schema(
                    description = "a holder that was not heard for so long is suspect",
                    type = "string",
                    example = "PT1M")
            Duration heartbeat) {

        static CohortView of(Snapshot snapshot, Instant now) {
            var cohort = snapshot.cohort();
            return new CohortView(
                    cohort.name(),
                    cohort.flavor(),
                    cohort.capacity().units(),
                    snapshot.calendar().total().at(now).units(),
                    snapshot.active().units(),
                    snapshot.free().units(),
                    snapshot.deficit(Optional.empty()).units(),
                    snapshot.waiting().size(),
                    cohort.policy().notice(),
                    cohort.policy().heartbeat());
        }
    }

    /** A tenant in a cohort now. */
    @Schema(name = "Account")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AccountView(
            String cohort,
            String flavor,
            String tenant,

            @Schema(description = "never lent") Map<String, Long> guaranteed,
            @Schema(description = "lent while idle") Map<String, Long> elastic,
            @Schema(description = "used of its own") Map<String, Long> own,
            @Schema(description = "used of it by others") Map<String, Long> lent,
            @Schema(description = "used of others by it") Map<String, Long> borrowed,

            @Schema(description = "of its own, used by nobody")
            Map<String, Long> idle,

            @Schema(description = "in use beyond its own since a window ended; it is leaving")
            Map<String, Long> deficit,

            TermsBody terms,

            @Schema(description = "when it last had to recall what it lent") @Nullable
            Instant lastLoss) {

        static AccountView of(Snapshot snapshot, TenantId tenant) {
            Account account = snapshot.account(tenant);
            return new AccountView(
                    snapshot.cohort().name(),
                    snapshot.cohort().flavor(),
                    tenant.value(),
                    account.guaranteed().units(),
                    account.elastic().units(),
                    account.own().units(),
                    account.lent().units(),
                    account.borrowed().units(),
                    account.idle().units(),
                    snapshot.deficit(Optional.of(tenant)).units(),
                    TermsBody.of(account.terms()),
                    account.lastLoss().orElse(null));
        }
    }

    /** How an account goes on. */
    @Schema(name = "Timeline")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TimelineView(
            String cohort,
            String flavor,
            String tenant,
            Instant from,
            Instant to,
            List<StepView> steps,

            @Schema(description = "where to go on if there is more until `to`") @Nullable
            Instant next) {}

    /** From an instant on, until the next step. */
    @Schema(name = "TimelineStep")
    record StepView(
            Instant from,
            Map<String, Long> guaranteed,
            Map<String, Long> elastic,
            Map<String, Long> own,
            Map<String, Long> lent,
            Map<String, Long> borrowed,
            Map<String, Long> idle) {
        static StepView of(Timeline.Step step) {
            return new StepView(
                    step.from(),
                    step.guaranteed().units(),
                    step.elastic().units(),
                    step.own().units(),
                    step.lent().units(),
                    step.borrowed().units(),
                    step.idle().units());
        }
    }
}
