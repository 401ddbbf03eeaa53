package io.cairn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The gateway over real HTTP before a small service of the test's own. */
class GatewayTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LIMIT = 1 << 20;

    @TempDir
    private static Path home;

    private static HttpServer service;
    private static ConfigurableApplicationContext gateway;
    private static URI base;
    private static String secret;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final BlockingQueue<Seen> SEEN = new LinkedBlockingQueue<>();
    private static final CountDownLatch SECOND_EVENT = new CountDownLatch(1);

    private record Seen(String path, Map<String, List<String>> headers, int bytes) {}

    @BeforeAll
    static void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        service.createContext("/", GatewayTest::echo);
        service.createContext("/v1/stream", GatewayTest::stream);
        service.start();
        gateway = started(service.getAddress().getPort());
        base = base(gateway);
        secret = Files.readString(home.resolve("admin-secret")).strip();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        service.stop(0);
    }

    @Test
    void theSecretAndTheKeysAreForTheirOwnerOnly() throws IOException {
        for (String file : List.of("admin-secret", "gateway-keys.json")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(file))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void theSigningKeysAreSealedOnDisk() throws IOException {
        assertThat(Files.readString(home.resolve("gateway-keys.json")))
                .startsWith("cairn1.")
                .doesNotContain("RSA");
    }

    @Test
    void aTokenCarriesTheTenantAndOnlyTheScopesThatWereAskedFor() {
        var claims = claims(token("tenant=acme"));
        assertThat(claims.path("tenant").asString()).isEqualTo("acme");
        assertThat(claims.path("iss").asString()).isEqualTo("http://cairn.test");
        assertThat(claims.has("scope")).isFalse();
        assertThat(claims(token("tenant=acme&scope=catalog.admin"))
                        .path("scope")
                        .get(0)
                        .asString())
                .isEqualTo("catalog.admin");
        assertThat(claims(token("")).path("tenant").asString()).isEqualTo("default");
    }

    @Test
    void aBadSecretAndABadTenantGetNoToken() {
        assertThat(tokenAnswer("wrong", "tenant=acme").statusCode()).isEqualTo(401);
        for (String tenant : List.of("Acme", "a%20b", "..", "x".repeat(60), "a&tenant=b")) {
            assertThat(tokenAnswer(secret, "tenant=" + tenant).statusCode())
                    .as(tenant)
                    .isEqualTo(400);
        }
        assertThat(tokenAnswer(secret, "scope=everything").statusCode()).isEqualTo(400);
    }

    @Test
    void aTokenOutlivesARestart() throws IOException {
        String token = token("tenant=acme");
        try (var second = started(service.getAddress().getPort())) {
            var answer = send(get(base(second).resolve("/job/v1/jobs"), token));
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void callsGoToTheServiceWithoutPrefixAndWithoutTheHeaderThatServicesTrust() throws InterruptedException {
        SEEN.clear();
        send(HttpRequest.newBuilder(base.resolve("/job/v1/jobs?limit=3"))
                .header("Authorization", "Bearer " + token("tenant=acme"))
                .header("Cairn-Tenant", "rival")
                .build());
        var seen = SEEN.poll(10, TimeUnit.SECONDS);
        assertThat(seen.path()).isEqualTo("/v1/jobs?limit=3");
        assertThat(seen.headers()).doesNotContainKey("Cairn-tenant").containsKey("Authorization");
        assertThat(seen.headers().get("X-forwarded-prefix")).containsExactly("/job");
    }

    @Test
    void withoutAValidTokenNothingReachesTheService() {
        SEEN.clear();
        for (var request : List.of(
                HttpRequest.newBuilder(base.resolve("/job/v1/jobs")).build(),
                get(base.resolve("/job/v1/jobs"), "not.a.token"))) {
            var answer = send(request);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertProblem(answer, "urn:cairn:problem:platform:unauthenticated");
        }
        assertThat(SEEN).isEmpty();
    }

    @Test
    void aBodyAboveTheLimitIsRefusedWhetherItsLengthIsToldOrNot() {
        var body = new byte[LIMIT + 1];
        var told = send(post(HttpRequest.BodyPublishers.ofByteArray(body)));
        assertThat(told.statusCode()).isEqualTo(413);
        assertProblem(told, "urn:cairn:problem:platform:too-large");
        var untold = send(post(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body))));
        assertThat(untold.statusCode()).isEqualTo(413);
        assertProblem(untold, "urn:cairn:problem:platform:too-large");
        assertThat(send(post(HttpRequest.BodyPublishers.ofByteArray(new byte[LIMIT])))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aDeadServiceIsNamed() throws IOException {
        int closed;
        try (var socket = new java.net.ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        try (var lonely = started(closed)) {
            var answer = send(get(base(lonely).resolve("/job/v1/jobs"), token("tenant=acme")));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertProblem(answer, "urn:cairn:problem:gateway:service-unavailable");
            assertThat(answer.body()).contains("job-service");
        }
    }

    @Test
    void anEventArrivesBeforeTheNextIsSent() throws Exception {
        var answer = HTTP.send(
                get(base.resolve("/job/v1/stream"), token("tenant=acme")), HttpResponse.BodyHandlers.ofLines());
        try (var lines = answer.body()) {
            var events = lines.filter(line -> line.startsWith("data:")).iterator();
            assertThat(events.next()).isEqualTo("data: first");
            SECOND_EVENT.countDown(); // the service waits for this
            assertThat(events.next()).isEqualTo("data: second");
        }
    }

    @Test
    void theUserInterfaceListsTheServicesAndTheRootLeadsToIt() {
        assertThat(send(HttpRequest.newBuilder(base.resolve("/v3/api-docs/swagger-config"))
                                .build())
                        .body())
                .contains("/job/v3/api-docs");
        var root = send(HttpRequest.newBuilder(base).build());
        assertThat(root.headers().firstValue("Location").orElse("")).endsWith("/swagger-ui/index.html");
        assertThat(send(HttpRequest.newBuilder(base.resolve("/swagger-ui/index.html"))
                                .build())
                        .statusCode())
                .isEqualTo(200);
    }

    private static ConfigurableApplicationContext started(int servicePort) {
        return GatewayApplication.application()
                .run(
                        "--server.port=0",
                        "--cairn.home=" + home,
                        "--cairn.gateway.issuer=http://cairn.test",
                        "--cairn.gateway.services.job=http://127.0.0.1:" + servicePort,
                        "--cairn.gateway.max-body=" + LIMIT + "B",
                        "--spring.main.banner-mode=off");
    }

    private static URI base(ConfigurableApplicationContext context) {
        int port = ((ServletWebServerApplicationContext) context).getWebServer().getPort();
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    private static void echo(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream body = exchange.getRequestBody()) {
            int bytes = body.readAllBytes().length;
            SEEN.add(new Seen(exchange.getRequestURI().toString(), Map.copyOf(exchange.getRequestHeaders()), bytes));
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static void stream(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            var out = exchange.getResponseBody();
            out.write("data: first\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            if (SECOND_EVENT.await(10, TimeUnit.SECONDS)) {
                out.write("data: second\n\n".getBytes(StandardCharsets.UTF_8));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpRequest get(URI uri, String token) {
        return HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    private static HttpRequest post(HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(base.resolve("/job/v1/datasets"))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token("tenant=acme"))
                .POST(body)
                .build();
    }

    private static String token(String parameters) {
        var answer = tokenAnswer(secret, parameters);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("access_token").asString();
    }

    private static HttpResponse<String> tokenAnswer(String password, String parameters) {
        String basic = Base64.getEncoder().encodeToString(("cairn-admin:" + password).getBytes(StandardCharsets.UTF_8));
        return send(HttpRequest.newBuilder(base.resolve("/oauth2/token"))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&" + parameters))
                .build());
    }

    private static JsonNode claims(String token) {
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    }

    private static void assertProblem(HttpResponse<String> answer, String type) {
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(JSON.readTree(answer.body()).path("type").asString()).isEqualTo(type);
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
