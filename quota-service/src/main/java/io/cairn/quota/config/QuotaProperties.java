package io.cairn.quota.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What an operator sets; docs/quota-service.md lists all of it. Defaults stand in quota-service.yml.
 *
 * @param selfService whether tenants reserve for themselves; else operators do it for them
 * @param desk how orders are gathered
 * @param pace between two looks at each cohort for what is due
 * @param audit between two recounts
 * @param waiting how many requests of a cohort may wait
 * @param reservations how many reservations a tenant may hold
 * @param keep how long what has ended is kept; at least 48 h, for which an {@code Idempotency-Key} is known
 * @param keepLedger how long lines of the ledger are kept
 */
@Validated
@ConfigurationProperties(value = "cairn.quota", ignoreUnknownFields = false)
public record QuotaProperties(
        boolean selfService,
        @NotNull @Valid Desk desk,
        @NotNull Duration pace,
        @NotNull Duration audit,
        @Min(1) @Max(100_000) int waiting,
        @Min(1) @Max(100_000) int reservations,
        @NotNull Duration keep,
        @NotNull Duration keepLedger) {

    private static final Duration SHORTEST_KEEP = Duration.ofHours(48);

    /**
     * How orders are gathered.
     *
     * @param batch the most that one commit settles
     * @param queue the most that wait for one cohort in a replica
     * @param patience how long an order waits for its answer
     */
    public record Desk(
            @Min(1) @Max(1000) int batch,
            @Min(1) @Max(100_000) int queue,
            @NotNull Duration patience) {}

    @AssertTrue(
            message =
                    "cairn.quota.pace, audit and desk.patience are longer than nothing, keep and keep-ledger at least 48h")
    boolean isTimedWell() {
        return pace.isPositive()
                && audit.isPositive()
                && desk.patience().isPositive()
                && keep.compareTo(SHORTEST_KEEP) >= 0
                && keepLedger.compareTo(SHORTEST_KEEP) >= 0;
    }
}
