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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.testcontainers.DockerClientFactory;

/**
 * Containers by the repository's own compose file: prepared as {@code ./cairn compose prepare} does it, images from the working
 * tree, a project, volumes and ports of the test's own. The images of the services are built once and kept.
 */
final class ComposePlatform extends TestPlatform {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** What the engine tells of the platform's own containers. */
    final EngineEvents ownEvents = EngineEvents.of("com.docker.compose.project", instance);

    private final int replicas;

    /**
     * @param replicas of job-service
     * @param settings for the services, as an operator sets them: variables by service
     */
    ComposePlatform(int replicas, Map<String, Map<String, String>> settings) throws IOException {
        this.replicas = replicas;
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
        lines.add("CAIRN_QUOTA_IMAGE=cairn.local/test-quota-service:1");
        lines.add("CAIRN_JAVA_OPTIONS=-XX:TieredStopAtLevel=1"); // a start is most of what a test waits for
        lines.add("CAIRN_JOB_REPLICAS=" + replicas);
        lines.add("CAIRN_JOB_ADDRESSES="
                + IntStream.rangeClosed(1, replicas)
                        .mapToObj(replica -> "http://" + jobService(replica) + ":8081")
                        .collect(Collectors.joining(",")));
        lines.add("CAIRN_JOB_SUBNETS=10.215");
        lines.add("CAIRN_JOB_STOP_GRACE=5s");
        Files.write(file, lines);
        for (var service : settings.entrySet()) {
            Files.write(
                    home.resolve("compose/settings").resolve(service.getKey() + ".env"),
                    service.getValue().entrySet().stream()
                            .map(variable -> variable.getKey() + "=" + variable.getValue())
                            .toList());
        }
        cairn("compose", "build", "-q");
    }

    /** The name of a replica's container, and of its host; the first is 1. */
    String jobService(int replica) {
        return instance + "-job-service-" + replica;
    }

    /** SIGKILL to one replica; the engine does not start again what was killed by hand. */
    void kill(int replica) {
        DockerClientFactory.instance()
                .client()
                .killContainerCmd(jobService(replica))
                .exec();
    }

    /** Stops one replica as an operator does; its exit code. */
    long stopped(int replica) {
        var docker = DockerClientFactory.instance().client();
        docker.stopContainerCmd(jobService(replica)).withTimeout(35).exec();
        return docker.inspectContainerCmd(jobService(replica)).exec().getState().getExitCodeLong();
    }

    /** Starts a stopped replica and does not wait for it. */
    void startAgain(int replica) {
        DockerClientFactory.instance()
                .client()
                .startContainerCmd(jobService(replica))
                .exec();
    }

    /** The answer of a GET from within the network of the services, headers included. */
    String http(String host, int port, String path, String... headers) {
        var request = new StringBuilder("GET " + path + " HTTP/1.0\r\nHost: " + host + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return cairn(
                "compose",
                "exec",
                "-T",
                "gateway",
                "bash",
                "-c",
                "exec 3<>/dev/tcp/$1/$2; printf '%s\\r\\n' \"$3\" >&3; cat <&3",
                "get",
                host,
                String.valueOf(port),
                request.toString());
    }

    /** Every row of every table, as text. */
    String dump() {
        return cairn("compose", "exec", "-T", "postgres", "bash", "-c", """
                psql -U postgres -d cairn -At <<'SQL'
                select format('select t::text from %I.%I t', schemaname, tablename)
                from pg_tables where schemaname not in ('pg_catalog', 'information_schema') \\gexec
                SQL
                """);
    }

    String secret(String name) {
        return read(home.resolve("compose/secrets").resolve(name)).strip();
    }

    @Override
    void killJobService() {
        IntStream.rangeClosed(1, replicas).forEach(this::kill);
    }

    @Override
    void restartJobService() {
        cairn("compose", "up", "--no-build");
    }

    /** Sets a variable of the compose file as an operator does, and has the services that read it made anew. */
    void restartWith(String name, String value) throws IOException {
        var file = home.resolve("compose/env");
        var lines = new ArrayList<>(Files.readAllLines(file));
        lines.removeIf(line -> line.startsWith(name + "="));
        lines.add(name + "=" + value);
        Files.write(file, lines);
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
        return secret("admin-secret");
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
        ownEvents.close();
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
