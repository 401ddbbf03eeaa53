package io.cairn.e2e;

import io.cairn.launcher.docker.DockerContainerLauncher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;
import org.testcontainers.DockerClientFactory;

/**
 * The platform for one test class, in one of the forms in which it runs. Each has a home folder, a database and ports of its
 * own, and everything in the engine under an instance name that nobody else has; {@link #close} removes all of it.
 */
abstract class TestPlatform implements AutoCloseable {

    static final URI ENGINE =
            URI.create(Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("unix:///var/run/docker.sock"));

    private static final Duration START = Duration.ofSeconds(120);

    final String instance = "test-e2e-" + UUID.randomUUID().toString().substring(0, 8);
    final Path home;
    final int gatewayPort = freePort();
    final EngineEvents events = EngineEvents.of(instance);

    TestPlatform() throws IOException {
        home = Files.createTempDirectory("cairn-e2e");
        Files.writeString(home.resolve("images.yml"), imageRecords());
        Files.writeString(home.resolve("instance"), instance + "\n");
    }

    /** The gateway in this JVM and job-service as a process of its own. */
    static TestPlatform start() {
        return processes(1);
    }

    /** As {@link #start()}, with an engine address of the test's own, for example that of a proxy. */
    static TestPlatform start(URI engine) {
        return ready(() -> new ProcessPlatform(engine, 1));
    }

    /** As {@link #start()}, with {@code replicas} of job-service on one home folder and one database, and more properties of it. */
    static ProcessPlatform processes(int replicas, String... properties) {
        return ready(() -> new ProcessPlatform(ENGINE, replicas, "WARN", properties));
    }

    /** As {@link #start()}, with a job-service that logs all that it can say, and more properties of it. */
    static ProcessPlatform talkative(String... properties) {
        return ready(() -> new ProcessPlatform(ENGINE, 1, "DEBUG", properties));
    }

    /** All services in one JVM: what {@code ./cairn up} starts. */
    static TestPlatform standalone() {
        return standalone(Map.of());
    }

    /** The same with these variables. */
    static TestPlatform standalone(Map<String, String> variables) {
        return ready(() -> new StandalonePlatform(variables));
    }

    /** Containers by the repository's own compose file, with variables for its services. */
    static ComposePlatform compose(int replicas, Map<String, Map<String, String>> settings) {
        return ready(() -> new ComposePlatform(replicas, settings));
    }

    /** Makes a platform; what it had begun when it failed is its own to remove. */
    interface Making<P extends TestPlatform> {
        P make() throws IOException;
    }

    private static <P extends TestPlatform> P ready(Making<P> making) {
        try {
            P platform = making.make();
            try {
                platform.restartJobService();
                return platform;
            } catch (RuntimeException | IOException notReady) {
                platform.close();
                throw notReady;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Path home() {
        return home;
    }

    URI gateway() {
        return URI.create("http://127.0.0.1:" + gatewayPort);
    }

    PlatformClient client(String tenant, String... scopes) {
        return PlatformClient.of(gateway(), adminSecret(), tenant, scopes);
    }

    String token(String tenant, String... scopes) {
        return PlatformClient.token(gateway(), adminSecret(), tenant, scopes);
    }

    /** SIGKILL to what job-service runs in: no hook runs, nothing is written down. */
    abstract void killJobService() throws InterruptedException;

    /** Starts what was killed, or starts for the first time, and waits until it is ready. */
    abstract void restartJobService() throws IOException;

    /** What the database says, past all services: the first column of each row. */
    abstract List<String> query(String sql);

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

    /** Ends the services of this form, in whatever state they are. */
    abstract void end();

    @Override
    public final void close() {
        end();
        events.close();
        try (var launcher = new DockerContainerLauncher(ENGINE, instance)) {
            launcher.list(Map.of()).forEach(container -> launcher.remove(container.name()));
            launcher.networks(Map.of()).forEach(launcher::removeNetwork);
            launcher.volumes(Map.of()).forEach(launcher::removeVolume);
        }
        FileSystemUtils.deleteRecursively(home.toFile());
    }

    String adminSecret() {
        try {
            return Files.readString(home.resolve("admin-secret")).strip();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The file that the services of this form write to. */
    final Path log() {
        return Path.of("target", instance + ".log");
    }

    final void awaitReady(int port, BooleanSupplier alive) {
        var health = URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness");
        Awaitility.await("port " + port + " is ready; the log is " + log())
                .atMost(START)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .failFast("a service ended; the log is " + log(), () -> !alive.getAsBoolean())
                .until(() -> ((HttpURLConnection) health.toURL().openConnection()).getResponseCode() == 200);
    }

    static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a process survived SIGKILL");
        }
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
                - library: java
                  libraryVersion: "25"
                  architecture: %s
                  reference: cairn.local/jre:25
                  kind: IMAGE_ID
                  sha256: "%s"
                - library: cairn-edge
                  libraryVersion: "3"
                  architecture: %s
                  jobTypes: [edge]
                  reference: cairn.local/haproxy:3
                  kind: IMAGE_ID
                  sha256: "%s"
                """.formatted(
                        architecture(),
                        imageId("cairn.local/pytorch-cpu:2.6.0"),
                        imageId("cairn.local/python:3.13"),
                        imageId("cairn.local/pytorch-cpu:2.6.0"),
                        architecture(),
                        imageId("cairn.local/jre:25"),
                        architecture(),
                        imageId("cairn.local/haproxy:3"));
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
