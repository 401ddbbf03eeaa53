package io.cairn.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The command line as a person uses it: what is typed is told, and so is each line of the answer.
 *
 * @param root the folder with the script
 * @param variables set for each call, beside those of this process
 * @param say who is told
 */
record CommandLine(Path root, Map<String, String> variables, Consumer<String> say) {

    CommandLine {
        variables = Map.copyOf(variables);
    }

    /**
     * Runs a command of the script to its end; answers its standard output. Its standard error, progress and errors, is this
     * process's.
     *
     * @throws IllegalStateException if it does not end with 0
     */
    List<String> run(String... words) {
        say.accept("$ ./cairn " + String.join(" ", words));
        var command = new ArrayList<>(List.of(root.resolve("cairn").toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        // They would name another platform.
        builder.environment().keySet().removeAll(List.of("CAIRN_URL", "CAIRN_TOKEN"));
        builder.environment().putAll(variables);
        try {
            var process = builder.start();
            var lines = new ArrayList<String>();
            try (var out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                out.lines().forEach(line -> {
                    say.accept(line);
                    lines.add(line);
                });
            }
            if (process.waitFor() != 0) {
                throw new IllegalStateException("./cairn " + words[0] + " ended with " + process.exitValue());
            }
            return lines;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
