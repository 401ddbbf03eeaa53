package io.cairn.kit.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.cairn.kit.problem.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against real servers on loopback: one that was allowed, and one next to it that was not. */
class OutboundClientTest {

    private static final String GOOD = "127.0.0.1";
    private static final String FORBIDDEN = "127.0.0.2";

    private final AtomicInteger forbiddenCalls = new AtomicInteger();
    private final AtomicInteger resolutions = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer good;
    private HttpServer forbidden;

    @BeforeEach
    void start() throws IOException {
        good = HttpServer.create(new InetSocketAddress(GOOD, 0), 0);
        good.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        good.createContext("/echo", exchange -> {
            byte[] body = (exchange.getRequestHeaders().getFirst("Host") + " "
                            + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        good.createContext("/redirect", exchange -> {
            exchange.getResponseHeaders().set("Location", "http://" + FORBIDDEN + ":" + port() + "/");
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        good.createContext("/large", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[64 * 1024]);
            exchange.close();
        });
        good.createContext("/drip", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                while (!end.await(50, TimeUnit.MILLISECONDS)) {
                    exchange.getResponseBody().write('.');
                    exchange.getResponseBody().flush();
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        good.start();
        forbidden = HttpServer.create(new InetSocketAddress(FORBIDDEN, port()), 0);
        forbidden.createContext("/", exchange -> {
            forbiddenCalls.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        forbidden.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        good.stop(0);
        forbidden.stop(0);
    }

    @Test
    void theHostIsTheNameThatTheUserGaveAndTheBodyArrives() throws IOException {
        try (var client = client(GOOD)) {
            var answer = client.exchange(
                    new OutboundClient.Call(
                            "POST",
                            URI.create("http://rebinding.example:" + port() + "/echo"),
                            Map.of(),
                            "hello".getBytes(StandardCharsets.UTF_8),
                            "text/plain"),
                    "/endpoint");
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .isEqualTo("rebinding.example:" + port() + " hello");
        }
    }

    /** A name that stands for the allowed address when it is checked, and for another one whenever it is asked again. */
    @Test
    void aNameThatChangesItsAddressAfterTheCheckIsStillCalledAtTheOneThatWasChecked() throws IOException {
        try (var client = client(GOOD, FORBIDDEN, FORBIDDEN)) {
            var call = OutboundClient.Call.get(URI.create("http://rebinding.example:" + port() + "/echo"));
            assertThat(client.exchange(call, "/endpoint").status()).isEqualTo(200);
            assertThat(resolutions).as("resolved once").hasValue(1);
            assertThatThrownBy(() -> client.exchange(call, "/endpoint"))
                    .as("the next call is checked anew, whatever connections are open")
                    .isInstanceOf(ProblemException.class);
        }
        assertThat(forbiddenCalls).hasValue(0);
    }

    @Test
    void theForbiddenServerCanBeReachedByWhoeverDoesNotAsk() throws IOException {
        var connection =
                URI.create("http://" + FORBIDDEN + ":" + port() + "/").toURL().openConnection();
        assertThat(((java.net.HttpURLConnection) connection).getResponseCode()).isEqualTo(200);
        assertThat(forbiddenCalls).as("so the zeros above mean something").hasValue(1);
    }

    @Test
    void aRedirectIsAnAnswerAndIsNotFollowed() throws IOException {
        try (var client = client(GOOD)) {
            var answer = client.exchange(
                    OutboundClient.Call.get(URI.create("http://rebinding.example:" + port() + "/redirect")),
                    "/endpoint");
            assertThat(answer.status()).isEqualTo(307);
            assertThat(answer.headers()).containsKey("location");
        }
        assertThat(forbiddenCalls).hasValue(0);
    }

    @Test
    void anAnswerThatIsTooLongIsCutOff() throws IOException {
        try (var client = client(GOOD)) {
            assertThatThrownBy(() -> client.exchange(
                            OutboundClient.Call.get(URI.create("http://rebinding.example:" + port() + "/large")),
                            "/endpoint"))
                    .isInstanceOf(OutboundClient.BrokenLimit.class)
                    .hasMessageContaining("bytes");
        }
    }

    @Test
    void anAnswerThatDripsForeverIsCutOffByTheWholeTimeNotByEachByte() throws IOException {
        try (var client = client(GOOD)) {
            assertThatThrownBy(() -> client.exchange(
                            OutboundClient.Call.get(URI.create("http://rebinding.example:" + port() + "/drip")),
                            "/endpoint"))
                    .isInstanceOf(OutboundClient.BrokenLimit.class)
                    .hasMessageContaining("within");
        }
    }

    /** A client for a name that stands for each of {@code addresses} in turn, the last one for ever. */
    private OutboundClient client(String... addresses) {
        var allowed = new AllowedEndpoints(
                new EndpointRule(List.of(GOOD + "/32")),
                host -> List.of(InetAddress.getByName(
                        addresses[Math.min(resolutions.getAndIncrement(), addresses.length - 1)])));
        return new OutboundClient(
                allowed, new OutboundClient.Limits(Duration.ofSeconds(2), Duration.ofSeconds(2), 16 * 1024));
    }

    private int port() {
        return good.getAddress().getPort();
    }
}
