package io.cairn.quota.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.statement.Statement;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Statements on the wire. */
final class StatementViews {

    private StatementViews() {}

    /** A page of the statements of one cohort and span. */
    @Schema(name = "Statements")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StatementsView(
            String cohort,
            String flavor,
            Instant from,
            Instant to,
            List<StatementView> items,

            @Schema(description = "the cursor of the following page; absent on the last one") @Nullable
            String next) {}

    /** An account's part, in amounts times milliseconds by resource. */
    @Schema(name = "Statement")
    record StatementView(
            @Schema(description = "a tenant, or `pool` for what nobody reserved")
            String tenant,

            @Schema(description = "used by its work, its own and borrowed together", example = "{\"cpu\": \"8000000\"}")
            Map<String, String> used,

            @Schema(description = "used of its own", example = "{\"cpu\": \"2000000\"}")
            Map<String, String> own,

            @Schema(
                    description = "by right and used by nobody; below zero as far as deficits went",
                    example = "{\"cpu\": \"1000000\"}")
            Map<String, String> idle,

            @Schema(
                    description = "what others used of its own, by borrower: it is owed this",
                    example = "{\"bob\": {\"cpu\": \"500000\"}}")
            Map<String, Map<String, String>> credit,

            @Schema(
                    description = "what it used of others, by lender: it owes this for its bursts",
                    example = "{\"pool\": {\"cpu\": \"6000000\"}}")
            Map<String, Map<String, String>> cost,

            @Schema(
                    description = "all credit less all cost; over all accounts it is zero",
                    example = "{\"cpu\": \"-5500000\"}")
            Map<String, String> balance) {

        static StatementView of(Statement statement) {
            return new StatementView(
                    statement.tenant().value(),
                    texts(statement.use()),
                    texts(statement.own()),
                    texts(statement.idle()),
                    byName(statement.credits()),
                    byName(statement.costs()),
                    texts(statement.balance()));
        }

        private static Map<String, Map<String, String>> byName(
                SortedMap<TenantId, SortedMap<String, BigInteger>> parts) {
            var named = new TreeMap<String, Map<String, String>>();
            parts.forEach((tenant, amounts) -> {
                var told = texts(amounts);
                if (!told.isEmpty()) {
                    named.put(tenant.value(), told);
                }
            });
            return named;
        }

        private static Map<String, String> texts(SortedMap<String, BigInteger> amounts) {
            var texts = new TreeMap<String, String>();
            amounts.forEach((resource, amount) -> {
                if (amount.signum() != 0) {
                    texts.put(resource, amount.toString());
                }
            });
            return texts;
        }
    }
}
