package io.cairn.e2e;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

/**
 * A Docker engine of a test's own, which may be killed: the machine's dockerd in network, process and mount namespaces of its own, with
 * its data in memory. Needs root, as the gate has it. It knows the probe image only.
 */
final class PrivateEngine implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Starts the engine anew whenever it has ended and the file {@code on} is there. */
    private static final String SCRIPT = """
            mount -t tmpfs none /run && mkdir -p /var/lib/docker && mount -t tmpfs none /var/lib/docker || exit 9
            ip link set lo up
            while :; do
              [ ! -e "$1/on" ] || dockerd -H "unix://$1/docker.sock" >>"$1/dockerd.log" 2>&1
              sleep 0.1
            done
            """;

    private final Path folder;
    private final Process process;

    private PrivateEngine(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    static PrivateEngine start() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("cairn-engine");
        Files.createFile(folder.resolve("on"));
        var process = new ProcessBuilder(
                        "unshare",
                        "-nmp",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        "bash",
                        "-c",
                        SCRIPT,
                        "engine",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("start.log").toFile())
                .start();
        var engine = new PrivateEngine(folder, process);
        engine.awaitAnswer();
        engine.load("cairn.local/probe:1");
        return engine;
    }

    URI address() {
        return URI.create("unix://" + folder.resolve("docker.sock"));
    }

    /** Ends the engine by this signal and leaves it down. */
    void down(String signal) throws IOException, InterruptedException {
        Files.delete(folder.resolve("on"));
        var daemon = daemon();
        run("kill", "-" + signal, String.valueOf(daemon.pid()));
        Awaitility.await("the engine has ended").atMost(PATIENCE).until(() -> !daemon.isAlive());
    }

    /** Lets it start again and waits until it answers. */
    void up() throws IOException {
        Files.createFile(folder.resolve("on"));
        awaitAnswer();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        Awaitility.await("the engine is gone").atMost(PATIENCE).until(() -> !process.isAlive());
        FileSystemUtils.deleteRecursively(folder.toFile());
    }

    private ProcessHandle daemon() {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/dockerd"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no dockerd; see " + folder));
    }

    private void awaitAnswer() {
        Awaitility.await("the engine in " + folder + " answers")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> {
                    try (var client = client()) {
                        client.pingCmd().exec();
                        return true;
                    }
                });
    }

    private void load(String image) throws IOException, InterruptedException {
        Path archive = folder.resolve("image.tar");
        run("docker", "-H", TestPlatform.ENGINE.toString(), "save", "-o", archive.toString(), image);
        run("docker", "-H", address().toString(), "load", "-q", "-i", archive.toString());
        Files.delete(archive);
    }

    private DockerClient client() {
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(address().toString())
                .build();
        return DockerClientImpl.getInstance(
                config,
                new ApacheDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .build());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + said);
        }
    }
}
