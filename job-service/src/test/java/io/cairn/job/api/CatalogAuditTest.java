package io.cairn.job.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cairn.job.JobApplication;
import io.cairn.kit.test.service.ServiceUnderTest;
import io.cairn.kit.test.tokens.TestIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who changed what all tenants see. No engine is asked for it. */
@Tag("docker")
class CatalogAuditTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static ServiceUnderTest service;
    private static TestIssuer issuer;

    @BeforeAll
    static void start() {
        service = ServiceUnderTest.start("job", JobApplication.application(), "--cairn.job.engine=tcp://127.0.0.1:1");
        issuer = service.issuer();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void changesOfThePlatformAreAuditedOnceAndATenantsOwnAreNot() {
        String admin = issuer.token("default", CatalogController.ADMIN);
        String body = """
                {"library": "audited", "libraryVersion": "1.0", "architecture": "amd64", "kind": "IMAGE_ID",
                 "reference": "cairn.local/audited:1", "sha256": "%s", "platform": true}""".formatted("a".repeat(64));
        var first = post(admin, "/v1/images", body, "Idempotency-Key", "one");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        post(admin, "/v1/images", body, "Idempotency-Key", "one");
        String id = JSON.readTree(first.body()).path("id").asString();
        assertThat(post(admin, "/v1/images/" + id + ":retire", "").statusCode()).isEqualTo(204);

        var own = post(issuer.token("ada"), "/v1/images", body.replace("\"platform\": true", "\"platform\": false"));
        assertThat(own.statusCode()).as(own.body()).isEqualTo(201);
        assertThat(post(issuer.token("ada"), "/v1/images", body).statusCode()).isEqualTo(403);

        assertThat(events(issuer.token("default", "ops")))
                .extracting(
                        event -> event.path("operation").asString(),
                        event -> event.path("resource").asString(),
                        event -> event.path("actor").asString(),
                        event -> event.path("result").asString())
                .containsExactly(
                        tuple("retireImage", id, "test-client", "DONE"), tuple("addImage", id, "test-client", "DONE"));
        assertThat(events(issuer.token("ada"))).isEmpty();
    }

    private static List<JsonNode> events(String token) {
        return JSON.readTree(
                        send(token, HttpRequest.newBuilder(at("/v1/audit"))).body())
                .path("items")
                .valueStream()
                .toList();
    }

    private static HttpResponse<String> post(String token, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(at(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(token, request);
    }

    private static HttpResponse<String> send(String token, HttpRequest.Builder request) {
        try {
            return CLIENT.send(
                    request.header("Authorization", "Bearer " + token).build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static URI at(String path) {
        return service.address().resolve(path);
    }
}
