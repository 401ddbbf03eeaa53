package io.cairn.gateway;

import static io.cairn.gateway.TestGateway.assertProblem;
import static io.cairn.gateway.TestGateway.claims;
import static io.cairn.gateway.TestGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

/** The gateway over real HTTP before a small service of the test's own. */
class GatewayTest {

    private static final int LIMIT = 1 << 20;

    @TempDir
    private static Path home;

    private static HttpServer service;
    private static TestGateway gateway;

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
        var claims = claims(gateway.token("tenant=acme"));
        assertThat(claims.path("tenant").asString()).isEqualTo("acme");
        assertThat(claims.path("iss").asString()).isEqualTo("http://cairn.test");
        assertThat(claims.has("scope")).isFalse();
        assertThat(claims(gateway.token("tenant=acme&scope=catalog.admin"))
                        .path("scope")
                        .get(0)
                        .asString())
                .isEqualTo("catalog.admin");
        assertThat(claims(gateway.token("")).path("tenant").asString()).isEqualTo("default");
    }

    @Test
    void aBadSecretAndABadTenantGetNoToken() {
        assertThat(gateway.tokenAnswer("cairn-admin", "wrong", "tenant=acme").statusCode())
                .isEqualTo(401);
        for (String tenant : List.of("Acme", "a%20b", "..", "x".repeat(60), "a&tenant=b")) {
            assertThat(gateway.tokenAnswer("cairn-admin", gateway.adminSecret(), "tenant=" + tenant)
                            .statusCode())
                    .as(tenant)
                    .isEqualTo(400);
        }
        assertThat(gateway.tokenAnswer("cairn-admin", gateway.adminSecret(), "scope=everything")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aTokenOutlivesARestart() throws IOException {
        String token = gateway.token("tenant=acme");
        try (var second = started(service.getAddress().getPort())) {
            assertThat(second.get("/job/v1/jobs", token).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void callsGoToTheServiceWithoutPrefixAndWithoutTheHeaderThatServicesTrust() throws InterruptedException {
        SEEN.clear();
        send(gateway.request("/job/v1/jobs?limit=3", gateway.token("tenant=acme"))
                .header("Cairn-Tenant", "rival"));
        var seen = SEEN.poll(10, TimeUnit.SECONDS);
        assertThat(seen.path()).isEqualTo("/v1/jobs?limit=3");
        assertThat(seen.headers()).doesNotContainKey("Cairn-tenant").containsKey("Authorization");
        assertThat(seen.headers().get("X-forwarded-prefix")).containsExactly("/job");
    }

    @Test
    void withoutAValidTokenNothingReachesTheService() {
        SEEN.clear();
        for (var answer : List.of(gateway.open("/job/v1/jobs"), gateway.get("/job/v1/jobs", "not.a.token"))) {
            assertProblem(answer, 401, "platform:unauthenticated");
        }
        assertThat(SEEN).isEmpty();
    }

    @Test
    void aBodyAboveTheLimitIsRefusedWhetherItsLengthIsToldOrNot() {
        var body = new byte[LIMIT + 1];
        var told = send(post(HttpRequest.BodyPublishers.ofByteArray(body)));
        assertProblem(told, 413, "platform:too-large");
        var untold = send(post(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body))));
        assertProblem(untold, 413, "platform:too-large");
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
            var answer = lonely.get("/job/v1/jobs", gateway.token("tenant=acme"));
            assertProblem(answer, 503, "gateway:service-unavailable");
            assertThat(answer.body()).contains("job-service");
        }
    }

    @Test
    void anEventArrivesBeforeTheNextIsSent() throws Exception {
        var answer = TestGateway.HTTP.send(
                gateway.request("/job/v1/stream", gateway.token("tenant=acme")).build(),
                HttpResponse.BodyHandlers.ofLines());
        try (var lines = answer.body()) {
            var events = lines.filter(line -> line.startsWith("data:")).iterator();
            assertThat(events.next()).isEqualTo("data: first");
            SECOND_EVENT.countDown(); // the service waits for this
            assertThat(events.next()).isEqualTo("data: second");
        }
    }

    @Test
    void theUserInterfaceListsTheServicesAndTheRootLeadsToIt() {
        assertThat(gateway.open("/v3/api-docs/swagger-config").body()).contains("/job/v3/api-docs");
        assertThat(gateway.open("/").headers().firstValue("Location").orElse(""))
                .endsWith("/swagger-ui/index.html");
        assertThat(gateway.open("/swagger-ui/index.html").statusCode()).isEqualTo(200);
    }

    private static TestGateway started(int servicePort) {
        return TestGateway.start(
                home,
                "--cairn.gateway.issuer=http://cairn.test",
                "--cairn.gateway.services.job=http://127.0.0.1:" + servicePort,
                "--cairn.gateway.max-body=" + LIMIT + "B");
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

    private static HttpRequest.Builder post(HttpRequest.BodyPublisher body) {
        return gateway.request("/job/v1/datasets", gateway.token("tenant=acme")).POST(body);
    }
}
