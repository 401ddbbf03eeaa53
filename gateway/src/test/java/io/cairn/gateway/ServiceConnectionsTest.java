package io.cairn.gateway;

import static io.cairn.gateway.TestGateway.assertProblem;
import static io.cairn.gateway.TestGateway.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connections between the gateway and a service: kept, bounded, given up, and free of what the gateway did not say. */
class ServiceConnectionsTest {

    private static final int LIMIT = 1 << 20;

    @TempDir
    private static Path home;

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private RawService service;
    private TestGateway gateway;
    private String token;

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        service.close();
    }

    @Test
    void callsOneAfterTheOtherShareAConnection() throws IOException {
        start(ServiceConnectionsTest::well);
        for (int i = 0; i < 5; i++) {
            assertThat(gateway.get("/job/v1/x", token).statusCode()).isEqualTo(200);
        }
        assertThat(service.connections()).isEqualTo(1);
    }

    @Test
    void afterARestartOfTheServiceASafeCallGetsItsAnswer() throws IOException {
        start(ServiceConnectionsTest::well);
        for (int i = 0; i < 5; i++) {
            assertThat(gateway.get("/job/v1/x", token).statusCode()).isEqualTo(200);
            restart();
        }
    }

    @Test
    void afterARestartOfTheServiceNoCallGoesToAConnectionThatWasIdle() throws IOException {
        start(ServiceConnectionsTest::well);
        for (int i = 1; i <= 5; i++) {
            var post = gateway.request("/job/v1/x", token).POST(BodyPublishers.ofString("{}"));
            assertThat(send(post).statusCode()).isEqualTo(200);
            assertThat(service.calls()).isEqualTo(1);
            restart();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(150)); // idle for longer than goes unlooked at
        }
    }

    @Test
    void aSafeCallThatFindsNoAnswerIsSentOnceMoreAndAnyOtherIsNot() throws IOException {
        start(RawService.Call::hangUp);
        assertProblem(gateway.get("/job/v1/x", token), 502, "gateway:bad-answer");
        assertThat(service.calls()).isEqualTo(2);
        assertProblem(send(gateway.request("/job/v1/x", token).DELETE()), 502, "gateway:bad-answer");
        assertThat(service.calls()).isEqualTo(3);
    }

    @Test
    void aClientThatHangsUpEndsTheCallToTheService() throws Exception {
        start(call -> {
            call.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            events(call, "9\r\ndata: x\n\n\r\n");
        });
        var answer = TestGateway.HTTP.send(gateway.request("/job/v1/x", token).build(), BodyHandlers.ofInputStream());
        assertThat(answer.body().read()).isEqualTo('d');
        assertThat(service.open()).isEqualTo(1);
        answer.body().close();
        await().atMost(Duration.ofSeconds(10)).until(() -> service.open() == 0);
    }

    @Test
    void whoGetsNoConnectionBecauseAllAreInUseHasNotReachedTheService() throws Exception {
        start(call -> {
            if (call.target().endsWith("follow")) {
                call.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                events(call, "1\r\nx\r\n");
            } else {
                well(call);
            }
        });
        var follow = gateway.request("/job/v1/follow", token).build();
        var one = TestGateway.HTTP.send(follow, BodyHandlers.ofInputStream());
        var two = TestGateway.HTTP.send(follow, BodyHandlers.ofInputStream());
        assertThat(one.body().read()).isEqualTo('x');
        assertThat(two.body().read()).isEqualTo('x');
        assertProblem(gateway.get("/job/v1/x", token), 503, "gateway:service-unavailable");
        assertThat(service.calls()).isEqualTo(2);
        one.body().close();
        two.body().close();
    }

    @Test
    void anAnswerThatTheClientHadAlreadyKeepsNoConnection() throws IOException {
        start(call -> call.answer("200 OK", "ETag: \"seven\"", "a body that is not read"));
        for (int i = 0; i < 5; i++) {
            var answer = send(gateway.request("/job/v1/x", token).header("If-None-Match", "\"seven\""));
            assertThat(answer.statusCode()).isEqualTo(304);
        }
    }

    @Test
    void aServiceNeverTakesAPartOfABodyForTheWhole() throws Exception {
        String part = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
        start(call -> seen.add(call.rest()));
        try (var socket = post("Transfer-Encoding: chunked")) {
            write(socket, part);
        }
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isNotNull().doesNotContain("\r\n0\r\n");
        try (var socket = post("Transfer-Encoding: chunked")) {
            write(socket, part.repeat(LIMIT / 0x8000 + 1));
            assertThat(statusLine(socket)).contains(" 413 ");
        }
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isNotNull().doesNotContain("\r\n0\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "OPTIONS", "GET", "DELETE", "PATCH"})
    void aBodyIsPassedOnWithAnyMethod(String method) throws IOException {
        start(call -> {
            assertThat(call.body()).hasSize(3);
            call.answer("200 OK", "", "");
        });
        var answer = send(gateway.request("/job/v1/x", token).method(method, BodyPublishers.ofString("abc")));
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "OPTIONS", "GET", "DELETE"})
    void aBodyThatCannotBeReadIsTheClientsFault(String method) throws IOException {
        start(RawService.Call::rest);
        try (var socket = call(method, "Transfer-Encoding: chunked")) {
            write(socket, "-1\r\n0\r\n\r\n");
            assertThat(statusLine(socket)).contains(" 400 ");
        }
    }

    @Test
    void anAnswerThatComesBeforeTheWholeBodyReachesTheClient() throws IOException {
        start(call -> {
            call.answer("422 Unprocessable Content", "Content-Type: application/problem+json", "{\"type\":\"x\"}");
            seen.add(call.rest());
        });
        try (var socket = post("Content-Length: " + LIMIT)) {
            write(socket, "x".repeat(LIMIT / 2));
            // The rest is only sent when the service has long answered.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            write(socket, "x".repeat(LIMIT / 4));
            assertThat(statusLine(socket)).contains(" 422 ");
        }
    }

    @Test
    void aServiceThatStopsReadingIsGivenUp() throws Exception {
        start(call -> LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(20)), "--cairn.gateway.max-body=64MB");
        var answer = send(gateway.request("/job/v1/x", token).POST(BodyPublishers.ofByteArray(new byte[32 << 20])));
        assertProblem(answer, 504, "gateway:service-timeout");
        await().atMost(Duration.ofSeconds(10)).until(() -> service.open() <= 1);
    }

    @Test
    void nothingIsAddedFollowedKeptOrUnpacked() throws IOException {
        start(call -> {
            seen.add(call.head());
            String status = call.target().substring(4);
            call.answer(
                    status + " As Asked",
                    "Location: /elsewhere\r\nWWW-Authenticate: Basic realm=\"x\"\r\nSet-Cookie: a=b\r\nContent-Encoding: gzip",
                    "not packed at all");
        });
        for (int status : new int[] {200, 302, 307, 401, 407}) {
            var answer = send(gateway.request("/job/v1/" + status, token));
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).isEqualTo("not packed at all");
            assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        }
        assertThat(seen)
                .hasSize(5)
                .allSatisfy(head -> assertThat(head.toLowerCase(java.util.Locale.ROOT))
                        .doesNotContain("cookie", "accept-encoding", "upgrade", "expect"));
    }

    private static void well(RawService.Call call) throws IOException {
        call.body();
        call.answer("200 OK", "", "");
    }

    /** Until the gateway hangs up. */
    private static void events(RawService.Call call, String chunk) throws IOException {
        while (true) {
            call.write(chunk);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private void start(RawService.Handler handler, String... settings) throws IOException {
        service = RawService.start(handler);
        var all = new java.util.ArrayList<>(java.util.List.of(
                "--cairn.gateway.services.job=http://127.0.0.1:" + service.port(),
                "--cairn.gateway.connections.per-replica=2",
                "--cairn.gateway.connect-timeout=300ms",
                "--cairn.gateway.read-timeout=1s",
                "--spring.lifecycle.timeout-per-shutdown-phase=1s"));
        all.addAll(java.util.List.of(settings));
        if (settings.length == 0) {
            all.add("--cairn.gateway.max-body=" + LIMIT + "B");
        }
        gateway = TestGateway.start(home, all.toArray(String[]::new));
        token = gateway.token("tenant=acme");
    }

    private void restart() throws IOException {
        service.close();
        service = RawService.start(service.port(), ServiceConnectionsTest::well);
    }

    private Socket post(String length) throws IOException {
        return call("POST", length);
    }

    private Socket call(String method, String length) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        socket.setSoTimeout(20_000);
        write(
                socket,
                "POST /job/v1/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\n" + length + "\r\n\r\n");
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String statusLine(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes(20), StandardCharsets.ISO_8859_1);
    }
}
