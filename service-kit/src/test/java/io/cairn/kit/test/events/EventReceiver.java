package io.cairn.kit.test.events;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/** A subscriber on loopback that writes down every delivery before it answers. */
public final class EventReceiver implements AutoCloseable {

    private final HttpServer server;
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    private final List<Delivery> accepted = new CopyOnWriteArrayList<>();

    /**
     * One delivery.
     *
     * @param number 1 for the first that this receiver got
     * @param headers the first value of each header, by its name in lower case
     */
    public record Delivery(int number, Map<String, String> headers, String body) {

        /** The header {@code Idempotency-Key}. */
        public String key() {
            return headers.getOrDefault("idempotency-key", "");
        }
    }

    private EventReceiver(HttpServer server) {
        this.server = server;
    }

    /** A receiver that takes everything. */
    public static EventReceiver start() {
        return answering(delivery -> 204);
    }

    /** A receiver that answers with this status. */
    public static EventReceiver answering(ToIntFunction<Delivery> status) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var receiver = new EventReceiver(server);
            server.createContext("/", exchange -> receiver.take(exchange, status));
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return receiver;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void take(HttpExchange exchange, ToIntFunction<Delivery> status) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var headers = new TreeMap<String, String>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
            var delivery = noted(headers, body);
            int answer = status.applyAsInt(delivery);
            if (answer >= 200 && answer <= 299) {
                accepted.add(delivery);
            }
            if (answer >= 300 && answer <= 399) {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(answer, -1);
        }
    }

    private synchronized Delivery noted(Map<String, String> headers, String body) {
        var delivery = new Delivery(deliveries.size() + 1, headers, body);
        deliveries.add(delivery);
        return delivery;
    }

    /** Where events are to be posted to. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/events");
    }

    /** What came so far. */
    public List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** Of these the ones that were answered with success. */
    public List<Delivery> accepted() {
        return List.copyOf(accepted);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
