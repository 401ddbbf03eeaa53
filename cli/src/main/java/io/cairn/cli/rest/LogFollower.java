package io.cairn.cli.rest;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Follows one log to its end over however many connections it takes: each goes on behind the last line that came. */
public final class LogFollower {

    /** About a minute and a half with the pauses below; each line that comes starts the count anew. */
    private static final int TRIES = 12;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Gateway gateway;
    private final String path;
    private final Consumer<String> line;
    private Optional<String> lastEvent = Optional.empty();
    private int failed;

    /**
     * @param path of the stream
     * @param line is given each line of the log
     */
    public LogFollower(Gateway gateway, String path, Consumer<String> line) {
        this.gateway = gateway;
        this.path = path;
        this.line = line;
    }

    /** Returns when the log is complete. */
    public void toTheEnd() {
        while (!oneConnection()) {
            failed++;
            if (failed >= TRIES) {
                throw new Failure(
                        ExitCode.UNREACHABLE, "the log broke off and cannot be had again; ./cairn logs reads it later");
            }
            LockSupport.parkNanos(
                    Math.min(LONGEST_PAUSE.toNanos(), Duration.ofMillis(200).toNanos() << failed));
        }
    }

    /** Whether the end of the log came. */
    private boolean oneConnection() {
        try {
            var answer = gateway.stream(path, lastEvent);
            try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                if (answer.statusCode() != 200) {
                    return refused(answer.statusCode(), lines);
                }
                return read(lines);
            }
        } catch (IOException brokenOff) {
            return false;
        }
    }

    private boolean read(BufferedReader lines) throws IOException {
        var events = new ServerSentEvents();
        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
            var event = events.line(text);
            if (event.isPresent()) {
                if ("end".equals(event.get().type())) {
                    return true;
                }
                line.accept(event.get().data());
                lastEvent = event.get().id();
                failed = 0;
            }
        }
        return false;
    }

    private static boolean refused(int status, BufferedReader lines) throws IOException {
        var body = new char[1 << 14];
        int length = Math.max(0, lines.read(body));
        var failure = Problems.of(status, new String(body, 0, length));
        if (failure.exitCode() == ExitCode.UNREACHABLE) {
            return false;
        }
        throw failure;
    }
}
