package io.cairn.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The platform as one process, as a user starts and stops it; without an engine. */
class StandaloneTest {

    @TempDir
    private Path home;

    private final HttpClient http = HttpClient.newHttpClient();
    private int port;
    private int jobPort;
    private Process platform;

    @BeforeEach
    void start() throws IOException {
        port = freePort();
        jobPort = freePort();
        launch();
    }

    @AfterEach
    void stop() throws Exception {
        platform.destroy();
        if (!platform.waitFor(40, TimeUnit.SECONDS)) {
            platform.destroyForcibly();
        }
        http.close();
    }

    @Test
    void whatWasStoredThroughTheGatewayIsThereAfterARestartAndTheDatabaseEndsLast() throws Exception {
        var upload = request("/job/v1/programs")
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(program()))
                .build();
        var stored = send(upload);
        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
        String sha256 = json(stored.body(), "sha256");

        platform.destroy();
        assertThat(platform.waitFor(40, TimeUnit.SECONDS)).as("it stops").isTrue();
        assertThat(Files.readString(home.resolve("test.log")))
                .containsSubsequence(
                        "gateway has ended",
                        "job-service has ended",
                        "waiting for server to shut down",
                        "PostgreSQL has ended")
                .doesNotContain("did not end in order");
        assertThat(home.resolve("postgres/data/postmaster.pid"))
                .as("the server's own mark")
                .doesNotExist();

        launch();
        var found = send(request("/job/v1/programs/" + sha256).build());
        assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
    }

    private void launch() throws IOException {
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
        var environment = builder.environment();
        environment.put("CAIRN_HOME", home.toString());
        environment.put("CAIRN_PORT", Integer.toString(port));
        environment.put("CAIRN_JOB_PORT", Integer.toString(jobPort));
        environment.put("LOGGING_LEVEL_IO_CAIRN_STANDALONE", "INFO");
        environment.put("LOGGING_LEVEL_IO_ZONKY", "INFO");
        environment.put("DOCKER_HOST", "unix://" + home.resolve("no-engine.sock"));
        platform = builder.start();
        Awaitility.await("the platform is ready")
                .atMost(Duration.ofSeconds(120))
                .ignoreExceptions()
                .until(() -> platform.isAlive()
                        && send(HttpRequest.newBuilder(address("/actuator/health/readiness"))
                                                .build())
                                        .statusCode()
                                == 200);
    }

    private HttpRequest.Builder request(String path) throws Exception {
        String secret = Files.readString(home.resolve("admin-secret")).strip();
        var answer = send(HttpRequest.newBuilder(address("/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "grant_type=client_credentials&client_id=cairn-admin&tenant=alice&client_secret="
                                + java.net.URLEncoder.encode(secret, java.nio.charset.StandardCharsets.UTF_8)))
                .build());
        return HttpRequest.newBuilder(address(path))
                .header("Authorization", "Bearer " + json(answer.body(), "access_token"));
    }

    private static byte[] program() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            var entry = new TarArchiveEntry("main.py");
            entry.setSize(1);
            tar.putArchiveEntry(entry);
            tar.write('#');
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString());
    }

    private static String json(String body, String field) {
        return JsonMapper.shared().readTree(body).path(field).asString();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
