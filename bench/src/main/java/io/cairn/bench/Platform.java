package io.cairn.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The built platform as processes of its own, at free ports and with a home folder of the benchmark. Unless a benchmark needs
 * one, its engine address is dead and its loop rests, so jobs are stored and never run.
 */
final class Platform implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String REST = "24h";

    /** Where the built platform is, and its home. */
    record Place(Path dist, Path home, int gatewayPort, int jobPort, int quotaPort) {
        static Place fresh(Path dist, Path home) throws IOException {
            return new Place(dist, home, freePort(), freePort(), freePort());
        }

        URI gateway() {
            return URI.create("http://127.0.0.1:" + gatewayPort);
        }

        URI job() {
            return URI.create("http://127.0.0.1:" + jobPort);
        }

        URI quota() {
            return URI.create("http://127.0.0.1:" + quotaPort);
        }

        Path database() {
            return home.resolve("postgres").resolve("data");
        }

        String databaseUrl() throws IOException {
            String port =
                    Files.readString(home.resolve("postgres").resolve("port")).strip();
            return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?currentSchema=job";
        }
    }

    final Place place;
    private final List<Process> processes = new ArrayList<>();
    private final Map<String, String> engine = new HashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();

    private Platform(Place place) {
        this.place = place;
    }

    /** All in one JVM; with the cache unless {@code null}. */
    static Platform standalone(Place place, @Nullable Path cache) throws IOException {
        var platform = new Platform(place);
        platform.launchStandalone(cache);
        return platform;
    }

    /** All in one JVM, with jobs that run; with the cache unless {@code null}. */
    static Platform standaloneWithEngine(Place place, @Nullable Path cache, Path imageRecords, URI engine)
            throws IOException {
        var platform = new Platform(place);
        platform.engine.put("CAIRN_JOB_ENGINE", engine.toString());
        platform.engine.put("CAIRN_JOB_IMAGERECORDS", imageRecords.toString());
        platform.engine.put("CAIRN_JOB_INSTANCE", "bench-" + UUID.randomUUID());
        platform.launchStandalone(cache);
        return platform;
    }

    private void launchStandalone(@Nullable Path cache) throws IOException {
        var flags = new ArrayList<>(List.of("-Xmx768m"));
        if (cache != null) {
            flags.add("-XX:AOTCache=" + cache);
        }
        launch(flags, List.of("-jar", place.dist().resolve("cairn.jar").toString()));
    }

    /** Each service in a JVM of its own, on a database that runs already. */
    static Platform separate(Place place, String databaseUrl) throws IOException {
        var platform = new Platform(place);
        String path = place.dist().resolve("cairn.jar").toString();
        platform.launch(
                List.of("-Xmx512m"),
                List.of(
                        "-cp",
                        path,
                        "io.cairn.job.JobApplication",
                        "--spring.datasource.url=" + databaseUrl,
                        "--spring.datasource.username=job"));
        platform.launch(List.of("-Xmx512m"), List.of("-cp", path, "io.cairn.gateway.GatewayApplication"));
        return platform;
    }

    private void launch(List<String> flags, List<String> program) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(flags);
        command.addAll(program);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        var environment = builder.environment();
        environment.put("CAIRN_HOME", place.home().toString());
        environment.put("CAIRN_PORT", Integer.toString(place.gatewayPort()));
        environment.put("CAIRN_JOB_PORT", Integer.toString(place.jobPort()));
        environment.put("CAIRN_QUOTA_PORT", Integer.toString(place.quotaPort()));
        if (engine.isEmpty()) {
            environment.put("CAIRN_JOB_ENGINE", "unix://" + place.home().resolve("no-engine.sock"));
            environment.put("CAIRN_JOB_LOOP_POLL", REST);
            environment.put("CAIRN_JOB_LOOP_LATER", REST);
        } else {
            environment.putAll(engine);
        }
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(
                place.home().resolve("bench.log").toFile()));
        processes.add(builder.start());
    }

    /** Waits until both ports say that they are ready. */
    void awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!ready(place.job()) || !ready(place.gateway())) {
            if (System.nanoTime() > end || !processes.stream().allMatch(Process::isAlive)) {
                throw new IllegalStateException("the platform does not start: "
                        + Files.readString(place.home().resolve("bench.log")));
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    double residentMiB() throws IOException {
        double sum = 0;
        for (var process : processes) {
            sum += Machine.residentMiB(process.pid());
        }
        return sum;
    }

    double processorSeconds() throws IOException {
        double sum = 0;
        for (var process : processes) {
            sum += Machine.processorSeconds(process.pid());
        }
        return sum;
    }

    /** A token for that tenant. */
    String token(String tenant) throws IOException, InterruptedException {
        return token("cairn-admin", Path.of("admin-secret"), "tenant=" + tenant);
    }

    /** A token with which that service acts for tenants. */
    String serviceToken(String service) throws IOException, InterruptedException {
        return token(service, Path.of("service-secrets", service), "scope=act-as");
    }

    private String token(String client, Path secretFile, String wish) throws IOException, InterruptedException {
        String secret = Files.readString(place.home().resolve(secretFile)).strip();
        String form = "grant_type=client_credentials&client_id=" + client + "&" + wish + "&client_secret="
                + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        var request = HttpRequest.newBuilder(place.gateway().resolve("/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        String answer = http.send(request, BodyHandlers.ofString()).body();
        return JsonMapper.shared().readTree(answer).path("access_token").asString();
    }

    /** Sends it and returns the answer's body, whatever its status. */
    String send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString()).body();
    }

    /** Sends it; whether that status came. */
    boolean answers(HttpRequest request, int status) {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == status;
        } catch (IOException failed) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean ready(URI base) {
        return answers(
                HttpRequest.newBuilder(base.resolve("/actuator/health/readiness"))
                        .timeout(Duration.ofSeconds(5))
                        .build(),
                200);
    }

    @Override
    public void close() throws InterruptedException {
        processes.reversed().forEach(Process::destroy);
        for (var process : processes) {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        http.close();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
