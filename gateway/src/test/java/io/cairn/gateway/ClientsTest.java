package io.cairn.gateway;

import static io.cairn.gateway.TestGateway.assertProblem;
import static io.cairn.gateway.TestGateway.claims;
import static io.cairn.gateway.TestGateway.json;
import static io.cairn.gateway.TestGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets which tokens of the embedded authorization server. */
class ClientsTest {

    @TempDir
    private static Path home;

    private static TestGateway gateway;
    private static String admin;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(
                home,
                "--cairn.gateway.services.job=http://127.0.0.1:1",
                "--cairn.gateway.services.quota=http://127.0.0.1:1",
                "--cairn.gateway.limits.guesses.burst=1000");
        admin = gateway.token("scope=identity.admin");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void aTenantsClientGetsTokensOfItsTenantWithTheScopesItWasAllowed() {
        String secret = made("acme", "ci", "\"catalog.admin\"");
        var claims = claims(gateway.token("acme.ci", secret, "scope=catalog.admin"));
        assertThat(claims.path("tenant").asString()).isEqualTo("acme");
        assertThat(claims.path("sub").asString()).isEqualTo("acme.ci");
        assertThat(claims.path("scope").toString()).isEqualTo("[\"catalog.admin\"]");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(3600);
        assertThat(gateway.tokenAnswer("acme.ci", secret, "tenant=acme").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aTenantsClientGetsNoTokenOfAnotherTenantAndNoOtherScope() {
        String secret = made("acme", "narrow", "");
        for (String asked : List.of(
                "tenant=rival",
                "tenant=",
                "tenant=acme&tenant=rival",
                "scope=catalog.admin",
                "scope=act-as",
                "scope=identity.admin",
                "scope=ops")) {
            assertThat(gateway.tokenAnswer("acme.narrow", secret, asked).statusCode())
                    .as(asked)
                    .isEqualTo(400);
        }
    }

    @Test
    void theSecretIsShownOnceAndKeptAsAHashInAFileForItsOwnerOnly() throws IOException {
        String secret = made("acme", "quiet", "");
        Path file = home.resolve("clients/acme/quiet.json");
        assertThat(Files.readString(file)).doesNotContain(secret).contains("secretHash");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        var shown = gateway.get("/identity/v1/clients/acme.quiet", admin);
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.body()).doesNotContain(secret, "ecret");
        assertThat(gateway.get("/identity/v1/clients?tenant=acme", admin).body())
                .contains("acme.quiet")
                .doesNotContain("ecret");
    }

    @Test
    void aNameIsTakenOnce() {
        String secret = made("acme", "twice", "");
        assertProblem(create("acme", "twice", ""), 409, "identity:client-exists");
        assertThat(gateway.tokenAnswer("acme.twice", secret, "").statusCode()).isEqualTo(200);
    }

    @Test
    void aDeletedClientGetsNoMoreTokens() {
        String secret = made("acme", "gone", "");
        var delete = gateway.request("/identity/v1/clients/acme.gone", admin).DELETE();
        assertThat(send(delete).statusCode()).isEqualTo(204);
        assertProblem(send(delete), 404, "platform:not-found");
        assertThat(gateway.tokenAnswer("acme.gone", secret, "").statusCode()).isEqualTo(401);
    }

    @Test
    void aClientThatOneGatewayMadeIsKnownToItsReplica() {
        String secret = made("acme", "shared", "");
        try (var replica = TestGateway.start(home, "--cairn.gateway.services.job=http://127.0.0.1:1")) {
            assertThat(replica.tokenAnswer("acme.shared", secret, "").statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            act-as          | identity:scope-not-allowed
            identity.admin  | identity:scope-not-allowed
            everything      | identity:scope-not-allowed
            """)
    void noClientOfATenantIsAllowedTheScopesOfThePlatform(String scope, String problem) {
        assertProblem(create("acme", "greedy", "\"" + scope + "\""), 422, problem);
        assertThat(gateway.get("/identity/v1/clients/acme.greedy", admin).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"tenant": "acme"}                                    | 422
            {"tenant": "Acme", "name": "a"}                       | 422
            {"tenant": "..", "name": "a"}                         | 422
            {"tenant": "acme", "name": "../../x"}                 | 422
            {"tenant": "acme", "name": "a.b"}                     | 422
            {"tenant": "acme", "name": "a", "scopes": [null]}     | 422
            {"tenant": "acme", "name": "a", "secret": "mine"}     | 422
            {"tenant": "acme", "name": "a"                        | 400
            """)
    void whatIsNoClientIsRefused(String body, int status) {
        var answer = send(gateway.request("/identity/v1/clients", admin)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }

    @Test
    void oddIdsFindNothing() {
        for (String id : List.of("acme", "acme.", ".ci", "a.b.c", "..", "cairn-admin", "acme.x%00y")) {
            assertThat(gateway.get("/identity/v1/clients/" + id, admin).statusCode())
                    .as(id)
                    .isIn(400, 404);
        }
    }

    @Test
    void onlyTheScopeIdentityAdminMayMakeClients() {
        for (String token : List.of(gateway.token("tenant=acme"), gateway.token("tenant=acme&scope=ops"))) {
            var answer = send(gateway.request("/identity/v1/clients", token)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"tenant\":\"acme\",\"name\":\"mine\"}")));
            assertProblem(answer, 403, "platform:forbidden");
        }
        assertThat(gateway.open("/identity/v1/clients?tenant=acme").statusCode())
                .isEqualTo(401);
    }

    @Test
    void eachServiceHasASecretOfItsOwnAndMayActForTenants() throws IOException {
        for (String service : List.of("job", "quota")) {
            Path file = home.resolve("service-secrets").resolve(service);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            String secret = TestGateway.text(file);
            var claims = claims(gateway.token(service, secret, "scope=act-as"));
            assertThat(claims.path("scope").toString()).isEqualTo("[\"act-as\"]");
            assertThat(claims.has("tenant")).isFalse();
            assertThat(gateway.tokenAnswer(service, secret, "tenant=acme").statusCode())
                    .isEqualTo(400);
            assertThat(gateway.tokenAnswer(service, secret, "scope=ops").statusCode())
                    .isEqualTo(400);
        }
        assertThat(gateway.tokenAnswer("quota", TestGateway.text(home.resolve("service-secrets/job")), "")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void theMonitorReadsMetersAndNothingOfATenant() throws IOException {
        String secret = TestGateway.text(home.resolve("monitor-secret"));
        String token = gateway.token("cairn-monitor", secret, "scope=ops");
        var claims = claims(token);
        assertThat(claims.path("scope").toString()).isEqualTo("[\"ops\"]");
        assertThat(claims.has("tenant")).isFalse();
        assertThat(gateway.get("/actuator/prometheus", token).statusCode()).isEqualTo(200);
        assertProblem(gateway.get("/identity/v1/clients?tenant=acme", token), 403, "platform:forbidden");
        for (String more : List.of("tenant=acme", "scope=act-as", "scope=identity.admin", "scope=catalog.admin")) {
            assertThat(gateway.tokenAnswer("cairn-monitor", secret, more).statusCode())
                    .as(more)
                    .isEqualTo(400);
        }
    }

    @Test
    void noOtherWayToATokenIsOffered() {
        String secret = made("acme", "other-ways", "");
        for (String path : List.of(
                "/oauth2/authorize",
                "/oauth2/introspect",
                "/oauth2/revoke",
                "/oauth2/device_authorization",
                "/oauth2/par",
                "/oauth2/nothing",
                "/login",
                "/userinfo")) {
            assertThat(gateway.open(path).statusCode()).as(path).isBetween(400, 499);
            var post = send(HttpRequest.newBuilder(gateway.at(path))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("client_id=acme.other-ways&response_type=code")));
            assertThat(post.statusCode()).as(path).isBetween(400, 499);
        }
        for (String grant : List.of("password", "refresh_token", "authorization_code", "x")) {
            assertThat(gateway.tokenAnswer("acme.other-ways", secret, "grant_type=" + grant)
                            .statusCode())
                    .as(grant)
                    .isEqualTo(400);
        }
    }

    @Test
    void theInterfaceForClientsIsInTheUserInterfaceToo() {
        assertThat(gateway.open("/v3/api-docs/swagger-config").body()).contains("/v3/api-docs\"", "/quota/v3/api-docs");
        assertThat(gateway.open("/v3/api-docs").body()).contains("/identity/v1/clients", "createClient");
    }

    private static String made(String tenant, String name, String scopes) {
        var answer = create(tenant, name, scopes);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Location").orElse(""))
                .endsWith("/identity/v1/clients/" + tenant + "." + name);
        assertThat(json(answer).path("clientId").asString()).isEqualTo(tenant + "." + name);
        return json(answer).path("clientSecret").asString();
    }

    private static HttpResponse<String> create(String tenant, String name, String scopes) {
        return send(gateway.request("/identity/v1/clients", admin)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"tenant\":\"%s\",\"name\":\"%s\",\"scopes\":[%s]}".formatted(tenant, name, scopes))));
    }
}
