package io.cairn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway itself does with odd and slow clients, and what it tells browsers. */
class EdgeTest {

    @TempDir
    private static Path home;

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(
                home, "--server.tomcat.connection-timeout=300ms", "--server.tomcat.keep-alive-timeout=300ms");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void theUserInterfaceCannotBeFramedAndRunsItsOwnScriptsOnly() {
        var page = gateway.open("/swagger-ui/index.html");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'", "connect-src 'self';");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
    }

    @Test
    void theRootLeadsToTheUserInterface() {
        var root = gateway.open("/");
        assertThat(root.statusCode()).isEqualTo(302);
        assertThat(root.headers().firstValue("Location").orElse("")).endsWith("/swagger-ui/index.html");
    }

    @Test
    void aHeadAboveTheLimitIsRefusedWithoutAnyTrace() throws IOException {
        String answer =
                raw("GET /swagger-ui/index.html HTTP/1.1\r\nHost: x\r\nBig: " + "x".repeat(20_000) + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("java", "Exception", "Tomcat");
    }

    @Test
    void aPathThatCannotBeReadIsRefusedWithoutAnyTrace() throws IOException {
        for (String path : List.of("/%", "/a;b=c", "/job/%2e%2e/x", "/job//v1", "/\\", "/job/%00")) {
            String answer = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(path).matches("(?s)HTTP/1.1 4\\d\\d.*").doesNotContain("java", "Exception", "Tomcat");
        }
    }

    @Test
    void aClientThatStopsWithinTheHeadOfARequestIsHungUpOn() throws IOException {
        assertThat(raw("GET /swagger-ui/index.html HTTP/1.1\r\nHo")).doesNotContain("200");
    }

    @Test
    void aClientThatNeverBeginsIsHungUpOn() throws IOException {
        assertThat(raw("")).isEmpty();
    }

    @Test
    void aClientThatStopsWithinTheBodyIsHungUpOn() throws IOException {
        String answer =
                raw("POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Content-Length: 100\r\n\r\ngrant_type=");
        assertThat(answer).doesNotContain("HTTP/1.1 200", "java", "Exception");
    }

    /** Sends these bytes, keeps the connection open, and reads until the gateway closes it. */
    private static String raw(String bytes) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
