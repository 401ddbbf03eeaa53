package io.cairn.e2e;

import com.github.dockerjava.api.model.Container;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;

/**
 * Containers by the repository's own compose file: prepared as {@code ./cairn compose prepare} does it, images from the working
 * tree, a project, volumes and ports of the test's own. The images of the services are built once and kept.
 */
final class ComposePlatform extends TestPlatform {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    ComposePlatform() throws IOException {
        share("cache");
        share("docker");
        cairn("compose", "prepare");
        var file = home.resolve("compose/env");
        var lines = new ArrayList<String>();
        for (String line : Files.readAllLines(file)) {
            lines.add(
                    line.startsWith("CAIRN_PROJECT=") || line.startsWith("CAIRN_INSTANCE=")
                            ? line.substring(0, line.indexOf('=') + 1) + instance
                            : line);
        }
        lines.add("CAIRN_GATEWAY_IMAGE=cairn.local/test-gateway:1");
        lines.add("CAIRN_JOB_IMAGE=cairn.local/test-job-service:1");
        lines.add("CAIRN_JAVA_OPTIONS=-XX:TieredStopAtLevel=1"); // a start is most of what a test waits for
        lines.add("CAIRN_JOB_SUBNETS=10.215");
        lines.add("CAIRN_JOB_STOP_GRACE=5s");
        Files.write(file, lines);
        cairn("compose", "build", "-q");
    }

    @Override
    void killJobService() {
        cairn("compose", "kill", "-s", "KILL", "job-service");
    }

    @Override
    void restartJobService() {
        cairn("compose", "up", "--no-build");
    }

    @Override
    List<String> query(String sql) {
        return cairn("compose", "exec", "-T", "postgres", "psql", "-U", "postgres", "-d", "cairn", "-Atc", sql)
                .lines()
                .toList();
    }

    @Override
    String adminSecret() {
        return read(home.resolve("compose/secrets/admin-secret")).strip();
    }

    /** The containers of the platform itself, by the service that each is of. */
    List<Container> containers(String service) {
        return DockerClientFactory.instance()
                .client()
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of("com.docker.compose.project", instance, "com.docker.compose.service", service))
                .exec();
    }

    @Override
    void end() {
        cairn("compose", "logs", "--no-color");
        cairn("compose", "down", "--purge");
    }

    /** The compose file as Compose understands it where nothing was prepared, with all profiles. */
    String plainConfig() {
        return run(List.of(
                "docker",
                "compose",
                "-f",
                ROOT.resolve("docker-compose.yml").toString(),
                "--env-file",
                "/dev/null",
                "--profile",
                "observability",
                "config"));
    }

    /** The one script, with the home folder and ports of this platform; its output goes to the log, and is answered. */
    String cairn(String... words) {
        var command = new ArrayList<>(List.of(ROOT.resolve("cairn").toString()));
        command.addAll(Arrays.asList(words));
        return run(command);
    }

    private String run(List<String> command) {
        try {
            Path out = Files.createTempFile(home, "out", ".txt");
            var builder = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .redirectOutput(out.toFile());
            var environment = builder.environment();
            environment.put("CAIRN_HOME", home.toString());
            environment.put("CAIRN_PORT", String.valueOf(gatewayPort));
            environment.put("CAIRN_REGISTRY_PORT", String.valueOf(freePort()));
            if (Files.exists(home.resolve("docker/cli-plugins/docker-compose"))) {
                environment.put("DOCKER_CONFIG", home.resolve("docker").toString());
            }
            environment.put("JAVA_HOME", System.getProperty("java.home"));
            int code = builder.start().waitFor();
            String said = read(out);
            Files.writeString(log(), said, java.nio.file.StandardOpenOption.APPEND);
            if (code != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + code + "; see " + log());
            }
            return said;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** What the script fetches and keeps is not fetched again for each test: it is where the set-up before the gate put it. */
    private void share(String folder) throws IOException {
        String kept =
                Optional.ofNullable(System.getenv("CAIRN_HOME")).orElse(System.getProperty("user.home") + "/.cairn");
        Files.createSymbolicLink(
                home.resolve(folder),
                Files.createDirectories(Path.of(kept, folder)).toRealPath());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
