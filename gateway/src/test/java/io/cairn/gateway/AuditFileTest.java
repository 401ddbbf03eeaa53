package io.cairn.gateway;

import static io.cairn.gateway.TestGateway.assertProblem;
import static io.cairn.gateway.TestGateway.json;
import static io.cairn.gateway.TestGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the gateway writes down for good, and that nothing is done unaudited. */
class AuditFileTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path home;

    private TestGateway gateway;
    private String admin;

    @BeforeEach
    void start() {
        gateway = TestGateway.start(home, "--cairn.gateway.limits.guesses.burst=1000");
        admin = gateway.token("scope=identity.admin");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void creationDeletionAndRefusedRequestsAreLinesOfTheDaysFileWithoutAnySecret() throws IOException {
        Instant before = Instant.now().minusSeconds(1);
        String secret = json(create("seen")).path("clientSecret").asString();
        gateway.tokenAnswer("acme.seen", "guess-that-failed", "");
        gateway.tokenAnswer("<script>", "guess-that-failed", "");
        send(gateway.request("/identity/v1/clients/acme.seen", admin).DELETE());
        var events = events();
        assertThat(events)
                .extracting(event -> event.path("actor").asString() + " "
                        + event.path("operation").asString() + " "
                        + event.path("resource").asString() + " "
                        + event.path("tenant").asString("-") + " "
                        + event.path("result").asString())
                .containsExactly(
                        "cairn-admin createClient acme.seen acme DONE",
                        "acme.seen requestToken 127.0.0.1 - REFUSED",
                        "(odd) requestToken 127.0.0.1 - REFUSED",
                        "cairn-admin deleteClient acme.seen acme DONE");
        assertThat(events)
                .allSatisfy(event ->
                        assertThat(Instant.parse(event.path("at").asString())).isBetween(before, Instant.now()));
        assertThat(events.toString()).doesNotContain(secret, "guess-that-failed", "script");
    }

    @Test
    void theFileIsForItsOwnerOnlyAndOutlivesRestartsAndReplicas() throws IOException {
        create("first");
        var line = Files.readString(file());
        try (var replica = TestGateway.start(home)) {
            replica.tokenAnswer("cairn-admin", "guess", "");
        }
        create("second");
        assertThat(Files.readString(file())).startsWith(line);
        assertThat(events()).hasSize(3);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void withoutTheAuditNoClientIsMadeOrRemoved() throws IOException {
        create("kept");
        Files.delete(file());
        Files.createDirectory(file()); // nobody can write to a folder, not even root
        assertProblem(create("unseen"), 500, "platform:internal");
        var delete = gateway.request("/identity/v1/clients/acme.kept", admin).DELETE();
        assertProblem(send(delete), 500, "platform:internal");
        assertThat(gateway.get("/identity/v1/clients/acme.unseen", admin).statusCode())
                .isEqualTo(404);
        assertThat(gateway.get("/identity/v1/clients/acme.kept", admin).statusCode())
                .isEqualTo(200);
        assertThat(gateway.tokenAnswer("acme.kept", "guess", "").statusCode()).isEqualTo(401);
    }

    private HttpResponse<String> create(String name) {
        return send(gateway.request("/identity/v1/clients", admin)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"tenant\":\"acme\",\"name\":\"" + name + "\"}")));
    }

    private List<JsonNode> events() throws IOException {
        return Files.readAllLines(file()).stream().map(JSON::readTree).toList();
    }

    private Path file() {
        return home.resolve("audit/gateway-" + LocalDate.now(ZoneOffset.UTC) + ".jsonl");
    }
}
