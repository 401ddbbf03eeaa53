package io.cairn.quota.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.openapi.RawHttp;
import io.cairn.kit.test.openapi.RawRequest;
import io.cairn.kit.test.tokens.TestIssuer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** quota-service as its callers see it: operators, tenants, and the service that holds allocations for them. */
final class Desks {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RawHttp http;
    private final TestIssuer issuer;

    Desks(RawHttp http, TestIssuer issuer) {
        this.http = http;
        this.issuer = issuer;
    }

    /** An answer, whose body is JSON. */
    record Told(int status, JsonNode body) {

        Told is(int wanted) {
            assertThat(status).as("%s", body).isEqualTo(wanted);
            return this;
        }

        String text(String pointer) {
            return body.at(pointer).asString();
        }

        /** Whether it is this kind of problem. */
        Told refusedAs(QuotaProblem kind) {
            is(kind.status().value());
            assertThat(text("/type")).as("%s", body).isEqualTo(kind.type().toString());
            return this;
        }
    }

    Told put(String path, String body) {
        return call("PUT", path, body, issuer.token("operator", "quota.admin"));
    }

    Told cohort(String name, String capacity) {
        return cohort(name, capacity, "{}");
    }

    Told cohort(String name, String capacity, String policy) {
        return put(
                        "/internal/v1/cohorts/" + name,
                        "{\"flavor\": \"%s\", \"capacity\": %s, \"policy\": %s}".formatted(name, capacity, policy))
                .is(200);
    }

    Told reserve(String tenant, String body) {
        return call("POST", "/v1/reservations", body, issuer.token(tenant));
    }

    /** Elastic only, for good. */
    Told reserve(String tenant, String flavor, long cpu) {
        return reserve(tenant, "{\"flavor\": \"%s\", \"elastic\": {\"cpu\": %d}}".formatted(flavor, cpu))
                .is(201);
    }

    Told ask(String tenant, String flavor, long cpu) {
        return ask(tenant, UUID.randomUUID().toString(), body(flavor, cpu, "WAIT"));
    }

    Told ask(String tenant, String key, String body) {
        return told(request("POST", "/v1/allocations", body, token(tenant)).with("Idempotency-Key", key));
    }

    static String body(String flavor, long cpu, String mode) {
        return "{\"holder\": \"j\", \"attempt\": 1, \"flavor\": \"%s\", \"requests\": {\"cpu\": %d}, \"mode\": \"%s\"}"
                .formatted(flavor, cpu, mode);
    }

    Told release(String tenant, Told allocation) {
        return verb(tenant, allocation, "release");
    }

    Told heartbeat(String tenant, Told allocation) {
        return verb(tenant, allocation, "heartbeat");
    }

    private Told verb(String tenant, Told allocation, String verb) {
        return call(
                "POST",
                "/v1/allocations/" + allocation.text("/id") + ":" + verb,
                "{\"fence\": " + allocation.body().path("fence").asLong() + "}",
                token(tenant));
    }

    Told force(Told allocation) {
        return call(
                "POST",
                "/v1/allocations/" + allocation.text("/id") + ":force",
                "",
                issuer.token("operator", "quota.admin"));
    }

    Told look(String tenant, Told allocation) {
        return get(tenant, "/v1/allocations/" + allocation.text("/id"));
    }

    Told get(String tenant, String path) {
        return call("GET", path, "", issuer.token(tenant));
    }

    Told post(String tenant, String path, String body) {
        return call("POST", path, body, token(tenant));
    }

    /** Of a service that acts for the tenant. */
    String token(String tenant) {
        return issuer.token(tenant, "act-as");
    }

    Told call(String method, String path, String body, String token) {
        return told(request(method, path, body, token));
    }

    private static RawRequest request(String method, String path, String body, String token) {
        var request = new RawRequest(method, path, List.of(), body.getBytes(StandardCharsets.UTF_8)).withToken(token);
        return body.isEmpty() ? request : request.with("Content-Type", "application/json");
    }

    private Told told(RawRequest request) {
        var answer = http.send(request);
        return new Told(answer.status(), JSON.readTree(answer.text().isEmpty() ? "{}" : answer.text()));
    }
}
