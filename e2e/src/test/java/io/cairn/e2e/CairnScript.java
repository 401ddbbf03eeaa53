package io.cairn.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The one script as a real process, with its two outputs in files. */
final class CairnScript {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private final Process process;
    private final Path out;
    private final Path err;

    /** What a finished call left. */
    record Result(int code, String out, String err) {}

    private CairnScript(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts {@code prefix} (such as unshare) and then the script with {@code arguments}. */
    static CairnScript start(Map<String, String> environment, List<String> command) {
        try {
            var out = Files.createTempFile("cairn-script", ".out");
            var err = Files.createTempFile("cairn-script", ".err");
            // What was started in the background ignores the interrupt, and its children do too; a person's shell does
            // not.
            var interruptible = new ArrayList<>(List.of("env", "--default-signal=INT"));
            interruptible.addAll(command);
            var builder = new ProcessBuilder(interruptible)
                    .directory(ROOT.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            environment.forEach((name, value) -> {
                if (value.isEmpty()) {
                    builder.environment().remove(name);
                } else {
                    builder.environment().put(name, value);
                }
            });
            return new CairnScript(builder.start(), out, err);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    /** The script with these arguments, to its end. */
    static Result run(Map<String, String> environment, String... arguments) {
        return start(environment, command(arguments)).awaitEnd();
    }

    static List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(ROOT.resolve("cairn").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    Result awaitEnd() {
        try {
            if (!process.waitFor(180, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running; said: " + err());
            }
            var result = new Result(process.exitValue(), out(), err());
            Files.delete(out);
            Files.delete(err);
            return result;
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    CairnScript awaitOut(String text) {
        Awaitility.await(text).atMost(Duration.ofSeconds(120)).until(() -> out().contains(text) || !process.isAlive());
        return this;
    }

    CairnScript awaitErr(String text) {
        Awaitility.await(text).atMost(Duration.ofSeconds(120)).until(() -> err().contains(text) || !process.isAlive());
        return this;
    }

    /** Ctrl-C. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    String out() throws IOException {
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    String err() throws IOException {
        return Files.readString(err, StandardCharsets.UTF_8);
    }
}
