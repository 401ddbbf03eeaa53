package io.cairn.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The platform as a process of its own, without an engine, and how tests speak to it. */
final class PlatformProcess implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path home;
    private final Map<String, String> variables;
    private Process process;

    private PlatformProcess(Path home, Map<String, String> variables) {
        this.home = home;
        this.variables = variables;
    }

    /** Starts it on free ports and waits until it is ready. */
    static PlatformProcess start(Path home, Map<String, String> variables) throws IOException {
        var all = new TreeMap<>(variables);
        all.put("CAIRN_HOME", home.toString());
        all.put("CAIRN_PORT", Integer.toString(freePort()));
        all.put("CAIRN_JOB_PORT", Integer.toString(freePort()));
        all.put("CAIRN_QUOTA_PORT", Integer.toString(freePort()));
        all.put("DOCKER_HOST", "unix://" + home.resolve("no-engine.sock"));
        var platform = new PlatformProcess(home, all);
        platform.launch();
        return platform;
    }

    /** Starts it again as it was. */
    void launch() throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StandaloneApplication.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("test.log").toFile()));
        builder.environment().putAll(variables);
        process = builder.start();
        Awaitility.await("the platform is ready")
                .atMost(Duration.ofSeconds(120))
                .ignoreExceptions()
                .until(() -> process.isAlive()
                        && send(HttpRequest.newBuilder(at("/actuator/health/readiness")))
                                        .statusCode()
                                == 200);
    }

    /** Asks it to end; false if it does not. */
    boolean end() throws InterruptedException {
        process.destroy();
        return process.waitFor(40, TimeUnit.SECONDS);
    }

    String log() throws IOException {
        return Files.readString(home.resolve("test.log"));
    }

    /** A request with a token for the tenant {@code alice}. */
    HttpRequest.Builder request(String path, String... scopes) throws IOException, InterruptedException {
        String secret = Files.readString(home.resolve("admin-secret")).strip();
        String form = "grant_type=client_credentials&client_id=cairn-admin&tenant=alice&client_secret="
                + URLEncoder.encode(secret, StandardCharsets.UTF_8)
                + (scopes.length == 0 ? "" : "&scope=" + String.join("+", scopes));
        var answer = send(HttpRequest.newBuilder(at("/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
        return HttpRequest.newBuilder(at(path))
                .header(
                        "Authorization",
                        "Bearer " + json(answer).path("access_token").asString());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    @Override
    public void close() throws InterruptedException {
        if (!end()) {
            process.destroyForcibly();
        }
        http.close();
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + variables.get("CAIRN_PORT") + path);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
