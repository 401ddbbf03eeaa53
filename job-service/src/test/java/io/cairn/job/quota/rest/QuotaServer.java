package io.cairn.job.quota.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cairn.kit.service.ServiceProperties;
import io.cairn.kit.service.ServiceTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A quota-service on loopback that speaks the contract and decides by one number of processors: what a tenant has of its own comes
 * first, the rest is lent by {@code bob}. It also gives tokens, and tells the holder what has become of its allocation.
 */
public final class QuotaServer implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String TOKEN = "token-of-job-service";

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Held> allocations = new LinkedHashMap<>();
    private final List<String> calls = new ArrayList<>();
    private long capacity = 4000;
    private long own = Long.MAX_VALUE;
    private long fences = 6;
    private @Nullable Canned canned;
    private Optional<Holder> holder = Optional.empty();
    private Predicate<Held> mayEnd = held -> true;

    /** An answer to everything. */
    public record Canned(int status, String body) {}

    /** Where events are told, and the token that is shown there. */
    public record Holder(URI events, String token) {}

    /** One allocation, or a request that waits for one. */
    public static final class Held {
        private final String id;
        private final String tenant;
        private final String holder;
        private final int attempt;
        private final long cpu;
        private final JsonNode requests;
        private String state = "WAITING";
        private long fence;
        private @Nullable Instant recallDeadline;
        private int beats;

        private Held(String id, String tenant, JsonNode wish) {
            this.id = id;
            this.tenant = tenant;
            this.holder = wish.path("holder").asString();
            this.attempt = wish.path("attempt").asInt();
            this.requests = wish.path("requests");
            this.cpu = requests.path("cpu").asLong();
        }

        /** The job. */
        public String holder() {
            return holder;
        }

        public int attempt() {
            return attempt;
        }

        /** WAITING, GRANTED, RECALLED, RELEASED or WITHDRAWN. */
        public String state() {
            return state;
        }

        public String id() {
            return id;
        }

        public long fence() {
            return fence;
        }

        /** How often its holder said that it lives. */
        public int beats() {
            return beats;
        }

        private boolean counts() {
            return state.equals("GRANTED") || state.equals("RECALLED");
        }
    }

    private QuotaServer(HttpServer server) {
        this.server = server;
    }

    /** Starts one with 4 processors. */
    public static QuotaServer start() {
        try {
            var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var quota = new QuotaServer(http);
            http.createContext("/oauth2/token", QuotaServer::token);
            http.createContext("/v1/allocations", quota::take);
            http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            http.start();
            return quota;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Where it listens. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Where it gives tokens. */
    public URI tokenUri() {
        return url().resolve("/oauth2/token");
    }

    /** A client's tokens, had from here. */
    public ServiceTokens tokens(Path secret) {
        return new ServiceTokens(
                new ServiceProperties("job", secret, tokenUri()), RestClient.create(), Clock.systemUTC());
    }

    /** All there is from now on, in thousandths of a processor; who waits and fits is granted. */
    public synchronized void capacity(long milliCpu) {
        capacity = milliCpu;
        grant();
    }

    /** What each tenant has of its own. */
    public synchronized void own(long milliCpu) {
        own = milliCpu;
    }

    /** Answers everything with this; null answers by the contract again. */
    public synchronized void answer(@Nullable Canned other) {
        canned = other;
    }

    /** Events go there from now on. */
    public synchronized void tell(Holder other) {
        holder = Optional.of(other);
    }

    /** Whether what is given back may be: looked at with each return. */
    public synchronized void mayEnd(Predicate<Held> check) {
        mayEnd = check;
    }

    /** Wants back what a job holds. */
    public synchronized void recall(String job, Instant deadline) {
        allocations.values().stream()
                .filter(held -> held.holder.equals(job) && held.state.equals("GRANTED"))
                .forEach(held -> {
                    held.state = "RECALLED";
                    held.recallDeadline = deadline;
                    told(held, "RECALLED");
                });
    }

    /** Those of a job, the first attempt first. */
    public synchronized List<Held> of(String job) {
        return allocations.values().stream()
                .filter(held -> held.holder.equals(job))
                .toList();
    }

    /** Method, path, tenant and idempotency key of each call but those for tokens. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    private static void token(HttpExchange exchange) throws IOException {
        answer(exchange, 200, Map.of("access_token", TOKEN, "expires_in", 3600));
    }

    private void take(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        String tenant = String.valueOf(headers.getFirst("Cairn-Tenant"));
        String path = exchange.getRequestURI().getPath().substring("/v1/allocations".length());
        var body = exchange.getRequestBody().readAllBytes();
        Canned now;
        synchronized (this) {
            String key = headers.getFirst("Idempotency-Key");
            calls.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().getPath() + " " + tenant + (key == null ? "" : " " + key));
            now = canned != null
                    ? canned
                    : !("Bearer " + TOKEN).equals(headers.getFirst("Authorization"))
                            ? problem(401, "platform:unauthenticated")
                            : by(exchange.getRequestMethod(), path, tenant, key, body);
        }
        answer(exchange, now);
    }

    private Canned by(String method, String path, String tenant, @Nullable String key, byte[] body) {
        var json = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
        if (path.isEmpty() && method.equals("POST") && key != null) {
            return ask(tenant, key, json);
        }
        if (path.equals(":plan")) {
            return plan(json);
        }
        int colon = path.indexOf(':');
        var held = allocations.values().stream()
                .filter(some -> path.equals("/" + some.id) || path.startsWith("/" + some.id + ":"))
                .filter(some -> some.tenant.equals(tenant))
                .findFirst();
        if (held.isEmpty()) {
            return problem(404, "platform:not-found");
        }
        return colon < 0 ? shown(held.get(), 200) : done(held.get(), path.substring(colon), json);
    }

    private Canned ask(String tenant, String key, JsonNode wish) {
        if (wish.path("requests").path("cpu").asLong() > 1_000_000) {
            return problem(422, "quota:never-fits");
        }
        var held = allocations.computeIfAbsent(
                tenant + " " + key, fresh -> new Held("a" + (allocations.size() + 1), tenant, wish));
        if (held.state.equals("WAITING")) {
            grantIfItFits(held);
        }
        return shown(held, held.state.equals("WAITING") ? 202 : 201);
    }

    private Canned plan(JsonNode wish) {
        boolean fits = wish.path("requests").path("cpu").asLong() <= free();
        return new Canned(
                200,
                JSON.writeValueAsString(
                        fits
                                ? Map.of(
                                        "outcome", "GRANTED", "own", amounts(wish.path("requests")), "loans", List.of())
                                : Map.of("outcome", "WAITING", "reason", "NOTHING_IDLE", "detail", "it is in use")));
    }

    private Canned done(Held held, String verb, JsonNode body) {
        long fence = body.path("fence").asLong(0);
        if (held.state.equals("WAITING")) {
            if (verb.equals(":release")) {
                held.state = "WITHDRAWN";
            }
            return shown(held, 200);
        }
        if (verb.equals(":release") && fence == 0) {
            return shown(held, 200); // withdraws what waits, and this does not
        }
        if (fence != held.fence) {
            return shown(held, 200); // a stale fence does nothing
        }
        if (verb.equals(":release")) {
            if (held.counts() && !mayEnd.test(held)) {
                throw new AssertionError(held.holder + " was given back while it runs");
            }
            held.state = "RELEASED";
            grant();
        } else if (held.counts()) {
            held.beats++;
        }
        return shown(held, 200);
    }

    private void grant() {
        for (var held : allocations.values()) {
            if (held.state.equals("WAITING") && grantIfItFits(held)) {
                told(held, "GRANTED");
            }
        }
    }

    private boolean grantIfItFits(Held held) {
        if (held.cpu > free()) {
            return false;
        }
        held.state = "GRANTED";
        held.fence = ++fences;
        return true;
    }

    private long free() {
        return capacity
                - allocations.values().stream()
                        .filter(Held::counts)
                        .mapToLong(held -> held.cpu)
                        .sum();
    }

    private Canned shown(Held held, int status) {
        var body = new TreeMap<String, Object>();
        body.put("id", held.id);
        body.put("state", held.state);
        body.put("holder", held.holder);
        if (held.state.equals("WAITING") || held.state.equals("WITHDRAWN")) {
            body.put("position", 1);
            body.put("reason", "NOTHING_IDLE");
            body.put("detail", "it is in use");
            body.put("firstFeasibleAt", "2030-01-01T00:00:00Z");
        } else {
            long mine = Math.min(own, held.cpu);
            body.put("fence", held.fence);
            var amounts = amounts(held.requests);
            amounts.put("cpu", mine);
            body.put("own", amounts);
            body.put(
                    "loans",
                    mine == held.cpu
                            ? List.of()
                            : List.of(Map.of(
                                    "lender", "bob", "state", "OPEN", "amounts", Map.of("cpu", held.cpu - mine))));
            body.put("heartbeatBy", Instant.now().plusSeconds(60).toString());
        }
        if (held.recallDeadline != null) {
            body.put("recallDeadline", held.recallDeadline.toString());
        }
        return new Canned(status, JSON.writeValueAsString(body));
    }

    private static Map<String, Long> amounts(JsonNode requests) {
        var amounts = new TreeMap<String, Long>();
        requests.properties()
                .forEach(entry -> amounts.put(entry.getKey(), entry.getValue().asLong()));
        return amounts;
    }

    private static Canned problem(int status, String type) {
        return new Canned(
                status,
                JSON.writeValueAsString(
                        Map.of("type", "urn:cairn:problem:" + type, "status", status, "detail", "No: " + type + ".")));
    }

    private void told(Held held, String type) {
        holder.ifPresent(to -> {
            var event = new TreeMap<String, Object>(Map.of("type", type, "holder", held.holder, "allocation", held.id));
            if (held.recallDeadline != null) {
                event.put("deadline", held.recallDeadline.toString());
            }
            client.sendAsync(
                    HttpRequest.newBuilder(to.events())
                            .header("Authorization", "Bearer " + to.token())
                            .header("Cairn-Tenant", held.tenant)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(event)))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        });
    }

    private static void answer(HttpExchange exchange, int status, Map<String, ?> body) throws IOException {
        answer(exchange, new Canned(status, JSON.writeValueAsString(body)));
    }

    private static void answer(HttpExchange exchange, Canned answer) throws IOException {
        try (exchange) {
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}
