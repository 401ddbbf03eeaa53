package io.cairn.job.quota.rest;

import io.cairn.job.quota.Grant;
import io.cairn.job.quota.Grant.AllocationKey;
import io.cairn.job.quota.Loan;
import io.cairn.job.quota.Place;
import io.cairn.job.quota.QuotaAnswer;
import io.cairn.job.quota.QuotaService.Forecast;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * Answers of quota-service as this service takes them. By status and fields, never by text; unknown fields are passed over. What
 * is understood in no way is as good as no answer. No I/O.
 */
final class WireAnswers {

    private WireAnswers() {}

    /** To a request for an allocation. A refusal of what was asked is final; all else may pass. */
    static QuotaAnswer toAsk(int status, JsonNode body) {
        return switch (status) {
            case 200, 201, 202 -> allocation(body);
            case 400, 422 -> new QuotaAnswer.Refused(said(body));
            default -> silent(status, body);
        };
    }

    /** To a look or a heartbeat. */
    static QuotaAnswer toLook(int status, JsonNode body) {
        return switch (status) {
            case 200 -> allocation(body);
            case 404, 410 -> new QuotaAnswer.Gone();
            default -> silent(status, body);
        };
    }

    /** To a return, which is answered with the allocation as it then is: a stale fence gives nothing back. */
    static QuotaAnswer toRelease(int status, JsonNode body) {
        return switch (status) {
            case 200 -> allocation(body);
            case 204, 404, 410 -> new QuotaAnswer.Gone();
            default -> silent(status, body);
        };
    }

    /** To a plan. */
    static Forecast toPlan(int status, JsonNode body) {
        if (status == 200) {
            return new Forecast(
                    body.path("outcome").asString(Forecast.UNKNOWN),
                    grant(body, new AllocationKey("", 0)),
                    words(body),
                    instant(body, "firstFeasibleAt"));
        }
        return status == 422 || status == 400
                ? new Forecast("REFUSED", Optional.empty(), said(body), Optional.empty())
                : new Forecast(Forecast.UNKNOWN, Optional.empty(), "quota-service answers " + status, Optional.empty());
    }

    private static QuotaAnswer allocation(JsonNode body) {
        var key = key(body);
        var deadline = instant(body, "recallDeadline");
        return switch (body.path("state").asString("")) {
            case "WAITING" ->
                key.<QuotaAnswer>map(name -> new QuotaAnswer.Waiting(name, place(body)))
                        .orElseGet(WireAnswers::unclear);
            case "RELEASED", "FORCED", "WITHDRAWN" -> new QuotaAnswer.Gone();
            case "RECALLED" ->
                deadline.<QuotaAnswer>map(by -> new QuotaAnswer.Recalled(key.flatMap(name -> grant(body, name)), by))
                        .orElseGet(WireAnswers::unclear);
            case "GRANTED" ->
                key.flatMap(name -> grant(body, name))
                        .<QuotaAnswer>map(QuotaAnswer.Granted::new)
                        .orElseGet(WireAnswers::unclear);
            default -> unclear();
        };
    }

    private static QuotaAnswer unclear() {
        return new QuotaAnswer.Silent("quota-service gives an answer that is not understood");
    }

    private static Optional<AllocationKey> key(JsonNode body) {
        return body.path("id").isString()
                ? Optional.of(new AllocationKey(
                        body.path("id").asString(), body.path("fence").asLong(AllocationKey.NONE_YET)))
                : Optional.empty();
    }

    private static Place place(JsonNode body) {
        return new Place(body.path("position").asInt(0), words(body), instant(body, "firstFeasibleAt"));
    }

    /** Why, for people; else for programs. */
    private static String words(JsonNode body) {
        String people = body.path("detail").asString("");
        return people.isEmpty() ? body.path("reason").asString("") : people;
    }

    private static Optional<Grant> grant(JsonNode body, AllocationKey key) {
        return amounts(body.path("own"))
                .map(own -> new Grant(key, own, loans(body.path("loans")), instant(body, "heartbeatBy")));
    }

    private static List<Loan> loans(JsonNode loans) {
        return StreamSupport.stream(loans.spliterator(), false)
                .filter(loan -> !loan.path("state").asString("").equals("RETURNED"))
                .map(loan -> new Loan(
                        loan.path("lender").asString("?"),
                        amounts(loan.path("amounts")).orElse(Map.of())))
                .toList();
    }

    private static Optional<Map<String, Long>> amounts(JsonNode node) {
        if (!node.isObject()) {
            return Optional.empty();
        }
        var amounts = new TreeMap<String, Long>();
        node.properties()
                .forEach(
                        amount -> amounts.put(amount.getKey(), amount.getValue().asLong(0)));
        return Optional.of(amounts);
    }

    private static Optional<Instant> instant(JsonNode body, String field) {
        try {
            return Optional.of(body.path(field).asString(""))
                    .filter(text -> !text.isEmpty())
                    .map(Instant::parse);
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static QuotaAnswer silent(int status, JsonNode body) {
        return new QuotaAnswer.Silent("quota-service answers " + status
                + Optional.of(said(body))
                        .filter(text -> !text.isEmpty())
                        .map(text -> ": " + text)
                        .orElse(""));
    }

    private static String said(JsonNode body) {
        String detail = body.path("detail").asString("");
        return detail.length() > 500 ? detail.substring(0, 500) : detail;
    }
}
