package io.cairn.e2e;

import io.cairn.gateway.GatewayApplication;
import io.cairn.job.JobApplication;
import io.cairn.kit.test.postgres.PostgresForTests;
import io.cairn.launcher.docker.DockerContainerLauncher;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.springframework.context.ConfigurableApplicationContext;
import org.testcontainers.DockerClientFactory;

/**
 * The platform for one test class: the gateway in this JVM, job-service as a process of its own that can be killed, a
 * PostgreSQL that outlives it, and everything in the engine under an instance name that nobody else has.
 */
final class TestPlatform implements AutoCloseable {

    static final URI ENGINE =
            URI.create(Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("unix:///var/run/docker.sock"));

    private static final Duration START = Duration.ofSeconds(90);

    final String instance = "test-e2e-" + UUID.randomUUID().toString().substring(0, 8);

    private final Path home;
    private final URI engine;
    private final int jobPort = freePort();
    private final int gatewayPort = freePort();
    private final PostgresForTests.Database database = PostgresForTests.freshDatabase();
    private final ConfigurableApplicationContext gateway;
    private Process jobService;

    private TestPlatform(URI engine) throws IOException {
        this.engine = engine;
        this.home = Files.createTempDirectory("cairn-e2e");
        Files.writeString(home.resolve("images.yml"), imageRecords());
        this.gateway = GatewayApplication.application()
                .run(
                        "--server.port=" + gatewayPort,
                        "--cairn.home=" + home,
                        "--cairn.gateway.issuer=" + gateway(),
                        "--cairn.gateway.services.job=http://127.0.0.1:" + jobPort,
                        // One address asks for everything here, faster than any tenant.
                        "--cairn.gateway.limits.tenant.burst=1000000",
                        "--cairn.gateway.limits.address.burst=1000000",
                        "--cairn.gateway.limits.tokens.burst=1000000",
                        "--cairn.gateway.limits.guesses.burst=1000000",
                        "--spring.main.banner-mode=off");
        this.jobService = startJobService();
    }

    static TestPlatform start() {
        return start(ENGINE);
    }

    /** With an engine address of the test's own, for example that of a proxy. */
    static TestPlatform start(URI engine) {
        try {
            var platform = new TestPlatform(engine);
            try {
                platform.awaitReady();
                return platform;
            } catch (RuntimeException notReady) {
                platform.close();
                throw notReady;
            }
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    Path home() {
        return home;
    }

    URI gateway() {
        return URI.create("http://127.0.0.1:" + gatewayPort);
    }

    PlatformClient client(String tenant, String... scopes) {
        try {
            String secret = Files.readString(home.resolve("admin-secret")).strip();
            return PlatformClient.of(gateway(), secret, tenant, scopes);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    String token(String tenant) {
        try {
            return PlatformClient.token(
                    gateway(), Files.readString(home.resolve("admin-secret")).strip(), tenant);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    /** SIGKILL: no hook runs, nothing is written down. */
    void killJobService() throws InterruptedException {
        jobService.destroyForcibly();
        if (!jobService.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("job-service survived SIGKILL");
        }
    }

    void restartJobService() throws IOException {
        jobService = startJobService();
        awaitReady();
    }

    /** What the database says, past all services. */
    List<String> query(String sql) {
        try (var connection = DriverManager.getConnection(url(), database.user(), database.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** What this platform has in the engine, but for shared content. */
    List<String> leftInEngine(String job) {
        try (var launcher = new DockerContainerLauncher(ENGINE, instance)) {
            var labels = Map.of("io.cairn.job", job);
            var left = new ArrayList<String>();
            launcher.list(labels).forEach(container -> left.add("container " + container.name()));
            launcher.networks(labels).forEach(network -> left.add("network " + network));
            launcher.volumes(labels).forEach(volume -> left.add("volume " + volume));
            return left;
        }
    }

    @Override
    public void close() {
        jobService.destroyForcibly();
        gateway.close();
        try (var launcher = new DockerContainerLauncher(ENGINE, instance)) {
            launcher.list(Map.of()).forEach(container -> launcher.remove(container.name()));
            launcher.networks(Map.of()).forEach(launcher::removeNetwork);
            launcher.volumes(Map.of()).forEach(launcher::removeVolume);
        }
        org.springframework.util.FileSystemUtils.deleteRecursively(home.toFile());
    }

    static String imageId(String reference) {
        String id = DockerClientFactory.instance()
                .client()
                .inspectImageCmd(reference)
                .exec()
                .getId();
        return String.valueOf(id).substring("sha256:".length());
    }

    static String architecture() {
        return String.valueOf(
                DockerClientFactory.instance().client().versionCmd().exec().getArch());
    }

    private Process startJobService() throws IOException {
        var command = List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                JobApplication.class.getName(),
                "--server.port=" + jobPort,
                "--cairn.home=" + home,
                "--cairn.job.image-records=" + home.resolve("images.yml"),
                "--cairn.job.instance=" + instance,
                "--cairn.job.engine=" + engine,
                "--cairn.job.subnets=10.215",
                "--cairn.job.stop-grace=5s",
                "--spring.datasource.url=" + url(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + gateway() + "/oauth2/jwks",
                "--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + gateway());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/" + instance + ".log")))
                .start();
    }

    private String url() {
        return database.url() + "?currentSchema=job";
    }

    private void awaitReady() {
        var health = URI.create("http://127.0.0.1:" + jobPort + "/actuator/health/readiness");
        Awaitility.await("job-service is ready; its log is target/" + instance + ".log")
                .atMost(START)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> jobService.isAlive()
                        && ((HttpURLConnection) health.toURL().openConnection()).getResponseCode() == 200);
    }

    private static String imageRecords() {
        return """
                - library: pytorch
                  libraryVersion: "2.6.0"
                  pythonVersion: "3.13"
                  accelerator: cpu
                  architecture: %s
                  reference: cairn.local/pytorch-cpu:2.6.0
                  kind: IMAGE_ID
                  sha256: "%s"
                  layers:
                  - {kind: DEPENDENCY, reference: "cairn.local/python:3.13", digest: "sha256:%s"}
                  - {kind: LIBRARY, reference: "cairn.local/pytorch-cpu:2.6.0", digest: "sha256:%s"}
                """.formatted(
                        architecture(),
                        imageId("cairn.local/pytorch-cpu:2.6.0"),
                        imageId("cairn.local/python:3.13"),
                        imageId("cairn.local/pytorch-cpu:2.6.0"));
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    /** A file of the test's resources. */
    static String resource(String name) {
        try (var in = TestPlatform.class.getResourceAsStream("/" + name)) {
            return new String(java.util.Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }
}
