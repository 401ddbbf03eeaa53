package io.cairn.kit.test.kill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A real JVM with a main class of the test class path. It runs to a named point, stands still there and is killed with SIGKILL;
 * or it runs to its end. What it knows comes by {@link Builder#with}; where it is, it tells by {@link Faults}.
 *
 * <pre>{@code
 * try (var victim = Victim.of(Shop.class).with("database", url).stoppingAt(Point.AFTER_INSERT).start()) {
 *     victim.killOnArrival();                       // the fault bites
 * }
 * try (var heir = Victim.of(Shop.class).with("database", url).start()) {
 *     heir.awaitGoodEnd();                          // the heir heals
 * }
 * }</pre>
 */
public final class Victim implements AutoCloseable {

    /** 128 and the number of SIGKILL: the end that no shutdown hook sees. */
    public static final int KILLED = 137;

    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final Process process;
    private final Path folder;
    private final Optional<String> stop;

    private Victim(Process process, Path folder, Optional<String> stop) {
        this.process = process;
        this.folder = folder;
        this.stop = stop;
    }

    /** A victim that runs {@code main}. */
    public static Builder of(Class<?> main) {
        return new Builder(main);
    }

    /** What a victim gets on its way. */
    public static final class Builder {

        private final Class<?> main;
        private final Map<String, String> properties = new TreeMap<>();
        private Optional<String> stop = Optional.empty();

        private Builder(Class<?> main) {
            this.main = main;
        }

        /** A system property. */
        public Builder with(String name, String value) {
            properties.put(name, value);
            return this;
        }

        /** Where it stands still, so that it is killed there; without one it runs to its end. */
        public Builder stoppingAt(Enum<?> point) {
            stop = Optional.of(point.name());
            return this;
        }

        /** Starts it. */
        public Victim start() {
            try {
                Path folder = Files.createTempDirectory("victim");
                var command = new ArrayList<>(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-D" + Faults.FOLDER + "=" + folder));
                stop.ifPresent(point -> command.add("-D" + Faults.STOP + "=" + point));
                properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
                command.add(main.getName());
                var start = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile());
                start.environment().put("CLASSPATH", System.getProperty("java.class.path"));
                return new Victim(start.start(), folder, stop);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** Waits until it stands at its point. */
    public void awaitArrival() {
        Awaitility.await("arrival at " + stop.orElse("no point"))
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Files.exists(folder.resolve(Faults.ARRIVED)) || !process.isAlive());
        if (!Files.exists(folder.resolve(Faults.ARRIVED))) {
            throw new AssertionError(
                    "ended with " + process.exitValue() + " and never came to " + stop + ":\n" + output());
        }
    }

    /** Waits until it has passed {@code name}, a name given to {@link Faults#pass}. */
    public void awaitPassing(String name) {
        Awaitility.await("passing " + name)
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> passed().contains(name));
    }

    /** Kills it with SIGKILL, wherever it is, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        int code = awaitEnd();
        if (code != KILLED) {
            throw new AssertionError("it ended with " + code + " before it could be killed:\n" + output());
        }
    }

    /** Waits until it stands at its point, and kills it there. */
    public void killOnArrival() {
        awaitArrival();
        kill();
    }

    /** Waits for its end, whatever that is. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("it still runs:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** Waits for its end, which must be exit code 0. */
    public void awaitGoodEnd() {
        int code = awaitEnd();
        if (code != 0) {
            throw new AssertionError("it ended with " + code + ":\n" + output());
        }
    }

    /** What it passed so far, in order: names given to {@link Faults}. */
    public List<String> passed() {
        return lines(Faults.PASSED);
    }

    /** What it wrote to its standard output and error. */
    public String output() {
        return String.join("\n", lines("output"));
    }

    private List<String> lines(String name) {
        try {
            Path file = folder.resolve(name);
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Kills it if it still runs, and removes its files. */
    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
