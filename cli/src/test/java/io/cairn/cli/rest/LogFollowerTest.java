package io.cairn.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogFollowerTest {

    private final List<String> lastEvents = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        var place = Place.of(
                Map.of("CAIRN_URL", "http://127.0.0.1:" + server.getAddress().getPort(), "CAIRN_TOKEN", "any"));
        gateway = new Gateway(place, "acme", Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.stop(0);
    }

    @Test
    void aLogThatBreaksOffGoesOnBehindItsLastLine() {
        server.createContext("/log", call -> {
            lastEvents.add(String.valueOf(call.getRequestHeaders().getFirst("Last-Event-ID")));
            switch (lastEvents.size()) {
                case 1 -> answer(call, 200, "id: 2\ndata: a\n\nid: 4\ndata: b\n\nid: 6\ndata: lo");
                case 2 -> answer(call, 503, "{\"detail\": \"not now\"}");
                default -> answer(call, 200, "id: 6\ndata: c\n\nevent: end\ndata: \n\n");
            }
        });
        var lines = new ArrayList<String>();
        new LogFollower(gateway, "/log", lines::add).toTheEnd();
        assertThat(lines).containsExactly("a", "b", "c");
        assertThat(lastEvents).containsExactly("null", "4", "4");
    }

    @Test
    void aLogThatIsRefusedIsNotAskedForAgain() {
        server.createContext("/log", call -> {
            lastEvents.add("");
            answer(
                    call,
                    404,
                    "{\"type\": \"urn:cairn:problem:platform:not-found\", \"detail\": \"There is no such job.\"}");
        });
        assertThatThrownBy(() -> new LogFollower(gateway, "/log", line -> {}).toTheEnd())
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.NO_INPUT))
                .hasMessage("There is no such job. [platform:not-found]");
        assertThat(lastEvents).hasSize(1);
    }

    @Test
    void aSubmitWhoseAnswerIsLostIsSentAgainUnderTheSameKey() {
        var keys = new CopyOnWriteArrayList<String>();
        server.createContext("/submit", call -> {
            keys.add(call.getRequestHeaders().getFirst("Idempotency-Key"));
            if (keys.size() == 1) {
                answer(call, 503, "{\"detail\": \"not now\"}");
            } else {
                answer(call, 201, "{\"id\": \"j1\"}");
            }
        });
        assertThat(gateway.postOnce("/submit", Map.of("library", "none")).text("id"))
                .contains("j1");
        assertThat(keys).hasSize(2).doesNotContainNull();
        assertThat(keys.get(0)).isEqualTo(keys.get(1));
    }

    private static void answer(HttpExchange call, int status, String body) throws IOException {
        call.getRequestBody().readAllBytes();
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(status, bytes.length);
        call.getResponseBody().write(bytes);
        call.close();
    }
}
