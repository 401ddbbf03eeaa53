package io.cairn.kit.test.traces;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a collector of OTLP over HTTP is to a service: it takes whatever comes. The bodies are looked into byte by byte. */
public final class SpanCollector implements AutoCloseable {

    private final HttpServer server;
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    private SpanCollector(HttpServer server) {
        this.server = server;
    }

    /** Starts one on a free port of loopback. */
    public static SpanCollector start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var collector = new SpanCollector(server);
            server.createContext("/", exchange -> {
                byte[] body = exchange.getRequestBody().readAllBytes();
                collector.bodies.add(new String(body, StandardCharsets.ISO_8859_1));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
            return collector;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Where spans are posted to. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    /** Whether anybody called. */
    public boolean wasCalled() {
        return !bodies.isEmpty();
    }

    /** Whether {@code text} stands somewhere in what came. */
    public boolean has(String text) {
        return bodies.stream().anyMatch(body -> body.contains(text));
    }

    /** All that came, byte for byte as characters. */
    public String text() {
        return String.join("\n", bodies);
    }

    /** Whether a span of this trace came, of a service of this name. */
    public boolean hasTrace(String traceId, String service) {
        String bytes = new String(HexFormat.of().parseHex(traceId), StandardCharsets.ISO_8859_1);
        return bodies.stream().anyMatch(body -> body.contains(bytes) && body.contains(service));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
