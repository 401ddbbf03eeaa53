package io.cairn.bench;

import io.cairn.kit.tenancy.Caller;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** quota-service over HTTP, as a service sees it that holds allocations for tenants. */
final class QuotaRest implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final URI base;
    private final String token;
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param token with the scope {@value Caller#ACT_AS} */
    QuotaRest(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** What was answered; the body is JSON. */
    record Told(int status, JsonNode body) {

        String text(String name) {
            return body.path(name).asString("");
        }

        private Told is(int wanted) {
            if (status != wanted) {
                throw new IllegalStateException(status + " instead of " + wanted + ": " + body);
            }
            return this;
        }
    }

    /** Makes a cohort whose flavor has its name. */
    void cohort(String name, long cpu, String policy) throws IOException, InterruptedException {
        String body = "{\"flavor\": \"%s\", \"capacity\": {\"cpu\": %d}, \"policy\": %s}".formatted(name, cpu, policy);
        send(request("bench", "/internal/v1/cohorts/" + name).PUT(BodyPublishers.ofString(body)))
                .is(200);
    }

    /** Reserves that much for the tenant, all of it elastic. */
    void reserve(String tenant, String flavor, long cpu) throws IOException, InterruptedException {
        post(tenant, "/v1/reservations", "{\"flavor\": \"%s\", \"elastic\": {\"cpu\": %d}}".formatted(flavor, cpu))
                .is(201);
    }

    /** A request of a new holder; 201 is granted and 202 waits. */
    Told ask(String tenant, String flavor, long cpu, String mode) throws IOException, InterruptedException {
        String name = UUID.randomUUID().toString();
        String body =
                "{\"holder\": \"%s\", \"attempt\": 1, \"flavor\": \"%s\", \"requests\": {\"cpu\": %d}, \"mode\": \"%s\"}"
                        .formatted(name, flavor, cpu, mode);
        return send(request(tenant, "/v1/allocations")
                .header("Idempotency-Key", name)
                .POST(BodyPublishers.ofString(body)));
    }

    /** Gives back what was granted. */
    void release(String tenant, Told granted) throws IOException, InterruptedException {
        long fence = granted.body().path("fence").asLong();
        post(tenant, "/v1/allocations/" + granted.text("id") + ":release", "{\"fence\": " + fence + "}")
                .is(200);
    }

    /** Looks at the allocation until it is as wanted. */
    Told await(String tenant, Told allocation, Predicate<Told> wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var is = send(request(tenant, "/v1/allocations/" + allocation.text("id")))
                    .is(200);
            if (wanted.test(is)) {
                return is;
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("it does not become as wanted: " + is.body());
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private Told post(String tenant, String path, String body) throws IOException, InterruptedException {
        return send(request(tenant, path).POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String tenant, String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .header("Authorization", "Bearer " + token)
                .header(Caller.TENANT_HEADER, tenant)
                .header("Content-Type", "application/json");
    }

    private Told send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = http.send(request.build(), BodyHandlers.ofString());
        return new Told(answer.statusCode(), JsonMapper.shared().readTree(answer.body()));
    }

    @Override
    public void close() {
        http.close();
    }
}
