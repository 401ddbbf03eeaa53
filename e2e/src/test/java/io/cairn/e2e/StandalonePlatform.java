package io.cairn.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What {@code ./cairn up} starts: one JVM from standalone's own jar, with its embedded PostgreSQL. */
final class StandalonePlatform extends TestPlatform {

    private static final Path JAR = Path.of("..", "standalone", "target", "dist", "cairn.jar");

    private final int jobPort = freePort();
    private final int quotaPort = freePort();
    private final Map<String, String> variables;
    private Process process;

    StandalonePlatform(Map<String, String> variables) throws IOException {
        this.variables = variables;
    }

    @Override
    void killJobService() throws InterruptedException {
        kill(process);
    }

    @Override
    void restartJobService() throws IOException {
        var builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1", // a start is most of what a test waits for
                        "-Xmx768m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dcairn.job.subnets=10.215",
                        "-Dcairn.job.stop-grace=5s",
                        "-jar",
                        JAR.toRealPath().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().put("CAIRN_HOME", home.toString());
        builder.environment().put("CAIRN_PORT", String.valueOf(gatewayPort));
        builder.environment().put("CAIRN_JOB_PORT", String.valueOf(jobPort));
        builder.environment().put("CAIRN_QUOTA_PORT", String.valueOf(quotaPort));
        builder.environment().putAll(variables);
        process = builder.start();
        awaitReady(jobPort, process::isAlive);
        awaitReady(gatewayPort, process::isAlive);
    }

    @Override
    List<String> query(String sql) {
        try {
            String port = Files.readString(home.resolve("postgres/port")).strip();
            return Rows.of("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "", sql);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Politely: PostgreSQL is a process of its own, which a killed JVM would leave behind. */
    @Override
    void end() {
        if (process == null) {
            return;
        }
        try {
            if (!process.isAlive()) {
                restartJobService();
            }
            process.destroy();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                kill(process);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
