package io.cairn.gateway;

import static io.cairn.gateway.TestGateway.assertProblem;
import static io.cairn.gateway.TestGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Services with replicas behind the gateway: dead, slow and broken ones, and what headers they see. */
class BehindTheGatewayTest {

    private static final long READ_TIMEOUT_MILLIS = 500;

    @TempDir
    private static Path home;

    private static final List<HttpServer> SERVERS = new ArrayList<>();
    private static final BlockingQueue<Seen> SEEN = new LinkedBlockingQueue<>();
    private static final CountDownLatch END = new CountDownLatch(1);
    private static TestGateway gateway;
    private static String token;

    private record Seen(int port, String path, com.sun.net.httpserver.Headers headers, int bytes) {}

    @BeforeAll
    static void start() throws IOException {
        int first = server();
        int second = server();
        int closed = closedPort();
        gateway = TestGateway.start(
                home,
                "--cairn.gateway.services.job=http://127.0.0.1:" + first,
                "--cairn.gateway.services.pair=http://127.0.0.1:" + first + ",http://127.0.0.1:" + second,
                "--cairn.gateway.services.half=http://127.0.0.1:" + closed + ",http://127.0.0.1:" + first,
                "--cairn.gateway.services.dead=http://127.0.0.1:" + closed,
                "--cairn.gateway.avoid-for=0s",
                "--cairn.gateway.read-timeout=" + READ_TIMEOUT_MILLIS + "ms");
        token = gateway.token("tenant=acme");
    }

    @AfterAll
    static void stop() {
        END.countDown();
        gateway.close();
        SERVERS.forEach(server -> server.stop(0));
    }

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @Test
    void replicasTakeTurns() {
        for (int i = 0; i < 6; i++) {
            assertThat(gateway.get("/pair/v1/things", token).statusCode()).isEqualTo(200);
        }
        var ports = SEEN.stream().map(Seen::port).toList();
        assertThat(ports.subList(0, 2)).doesNotHaveDuplicates();
        assertThat(ports)
                .isEqualTo(List.of(ports.get(0), ports.get(1), ports.get(0), ports.get(1), ports.get(0), ports.get(1)));
    }

    @Test
    void aReplicaThatRefusesTheConnectionIsSkippedAndThePostArrivesOnceAndWhole() {
        var body = new byte[300_000];
        for (int i = 1; i <= 4; i++) {
            var answer = send(gateway.request("/half/v1/things", token).POST(BodyPublishers.ofByteArray(body)));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(SEEN).hasSize(i).allMatch(seen -> seen.bytes() == body.length);
        }
    }

    @Test
    void aServiceOfWhichNoReplicaAnswersIsUnavailable() {
        var answer = send(gateway.request("/dead/v1/things", token).POST(BodyPublishers.ofString("{}")));
        assertProblem(answer, 503, "gateway:service-unavailable");
        assertThat(answer.body()).contains("dead-service").doesNotContain("127.0.0.1");
    }

    @Test
    void aServiceThatIsSilentTooLongIsATimeout() {
        assertProblem(gateway.get("/job/v1/silent", token), 504, "gateway:service-timeout");
        var post = send(gateway.request("/job/v1/silent", token).POST(BodyPublishers.ofString("{}")));
        assertProblem(post, 504, "gateway:service-timeout");
    }

    @Test
    void anAnswerThatHasBegunIsNotCutOffHoweverLongItLasts() {
        var answer = gateway.get("/job/v1/slow-download", token);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("part".repeat(6));
    }

    @Test
    void anUploadThatLastsLongerThanTheTimeoutIsNotCutOff() {
        var slow = new InputStream() {
            private int left = 6;

            @Override
            public int read() {
                pause();
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                int next = read();
                if (next < 0) {
                    return -1;
                }
                into[offset] = (byte) next;
                return 1;
            }
        };
        var answer = send(gateway.request("/job/v1/things", token).POST(BodyPublishers.ofInputStream(() -> slow)));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(SEEN.element().bytes()).isEqualTo(6);
    }

    @Test
    void whatABrokenServiceWritesDoesNotReachTheClient() {
        var answer = gateway.get("/job/v1/broken", token);
        assertProblem(answer, 502, "gateway:bad-answer");
        assertThat(answer.body()).doesNotContain("secret-of-the-service");
        assertThat(answer.headers().map().toString()).doesNotContain("secret-of-the-service");
    }

    @Test
    void aProblemOfAServiceReachesTheClientAsItIs() {
        assertProblem(gateway.get("/job/v1/problem", token), 503, "job:tired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cairn-Tenant", "cairn-tenant", "CAIRN-TENANT", "Cairn_Tenant", "cAiRn-tEnAnT"})
    void theHeaderThatServicesTrustIsRemovedInEverySpelling(String header) {
        assertThat(send(gateway.request("/job/v1/things", token).header(header, "rival"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(SEEN.element().headers().values().toString()).doesNotContain("rival");
    }

    @ParameterizedTest
    @CsvSource({
        "X-Forwarded-Host, evil.example",
        "X-Forwarded-Proto, evil.example",
        "X-Forwarded-For, evil.example",
        "X-Forwarded-Prefix, /evil.example",
        "X-Forwarded-Port, 6666",
        "X-Forwarded-Ssl, evil.example",
        "x_forwarded_host, evil.example",
        "Forwarded, evil.example",
        "X-Real-Ip, evil.example"
    })
    void whatAClientSaysOfForwardingIsNotBelieved(String header, String value) {
        send(gateway.request("/job/v1/things", token).header(header, value));
        var seen = SEEN.element().headers();
        assertThat(seen.values().toString()).doesNotContain(value);
        assertThat(seen.get("X-Forwarded-Host")).containsExactly("127.0.0.1:" + gateway.port());
        assertThat(seen.get("X-Forwarded-Prefix")).containsExactly("/job");
        assertThat(seen.get("X-Forwarded-Proto")).containsExactly("http");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /job/v1/things?x=%zz",
                "GET /job/v1/things?x=%",
                "GET /job/v1/things?x=%00&y=%0d%0aSet-Cookie:z",
                "GET /job/v1/things?x=[1]&=&&&a",
                "GET /job/v1/things?x=\u00e9",
                "GET /job/v1/things?x=%ff%fe",
                "GET /job/v1/th%C3%A9ings",
                "GET /job/v1/th+ings@:!$&'()*,=-._~",
                "GET /job",
                "GET /job?",
                "GET http://other.example/job/v1/things",
                "BREW /job/v1/things",
                "TRACE /job/v1/things",
                "OPTIONS /job/v1/things",
                "HEAD /job/v1/things"
            })
    void anOddRequestIsNeverTheGatewaysFault(String request) throws IOException {
        assertNoFault(request, "Empty:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Odd: \u00ff\u0080",
                "Odd: \u0001",
                "O(d)d: x",
                "O_d: x",
                "Odd: a\tb",
                "Content-Length: 0",
                "Expect: 100-continue",
                "Connection: Authorization",
                "Transfer-Encoding: x",
                "Content-Length: -1",
                "Upgrade: websocket",
                "TE: trailers",
                "Host: y"
            })
    void anOddHeaderIsNeverTheGatewaysFault(String header) throws IOException {
        assertNoFault("GET /job/v1/things", header);
    }

    private static void assertNoFault(String request, String header) throws IOException {
        try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\nAuthorization: Bearer " + token
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).matches("(?s)HTTP/1.1 [1234]\\d\\d.*").doesNotContain("Exception");
        }
    }

    @Test
    void thePathAndTheQueryArriveAsTheyWereSent() {
        gateway.get("/job/v1/things/a%20b+c:stop?q=%26x&empty=&list=1&list=2", token);
        assertThat(SEEN.element().path()).isEqualTo("/v1/things/a%20b+c:stop?q=%26x&empty=&list=1&list=2");
    }

    private static int server() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", BehindTheGatewayTest::echo);
        server.createContext("/v1/silent", BehindTheGatewayTest::silence);
        server.createContext("/v1/slow-download", BehindTheGatewayTest::trickle);
        server.createContext(
                "/v1/broken", exchange -> page(exchange, 500, "text/html", "<b>secret-of-the-service</b>"));
        server.createContext(
                "/v1/problem",
                exchange ->
                        page(exchange, 503, "application/problem+json", "{\"type\":\"urn:cairn:problem:job:tired\"}"));
        server.start();
        SERVERS.add(server);
        return server.getAddress().getPort();
    }

    private static void echo(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream body = exchange.getRequestBody()) {
            int bytes = body.readAllBytes().length;
            SEEN.add(new Seen(
                    exchange.getLocalAddress().getPort(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    bytes));
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static void silence(HttpExchange exchange) {
        try (exchange) {
            END.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void trickle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, 24);
            for (int i = 0; i < 6; i++) {
                exchange.getResponseBody().write("part".getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                pause();
            }
        }
    }

    /** A part of what the timeout allows; six of them are more than it. */
    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(READ_TIMEOUT_MILLIS / 4));
    }

    private static void page(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.getResponseHeaders().set("X-Inner", "secret-of-the-service");
            exchange.sendResponseHeaders(status, text.length());
            exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
