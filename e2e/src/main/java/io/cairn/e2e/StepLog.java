package io.cairn.e2e;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What examples/resumable wrote in one attempt.
 *
 * @param behind the step that it found done
 * @param steps those that it did, in their order
 * @param hash of the parameters at the end of all steps; empty if it was told to leave before
 */
record StepLog(int behind, List<Integer> steps, String hash) {

    private static final Pattern BEHIND = Pattern.compile("attempt \\d+ goes on behind step (\\d+)");
    private static final Pattern STEP = Pattern.compile("(?m)^step (\\d+) loss [0-9.]+$");
    private static final Pattern HASH = Pattern.compile("parameters after \\d+ steps sha256 ([0-9a-f]{64})");

    StepLog {
        steps = List.copyOf(steps);
    }

    /**
     * Reads a log.
     *
     * @throws IllegalStateException if it does not say where it began
     */
    static StepLog of(String log) {
        var behind = BEHIND.matcher(log);
        if (!behind.find()) {
            throw new IllegalStateException("the log does not say where it begins: " + log);
        }
        return new StepLog(
                Integer.parseInt(behind.group(1)),
                STEP.matcher(log)
                        .results()
                        .map(step -> Integer.parseInt(step.group(1)))
                        .toList(),
                HASH.matcher(log)
                        .results()
                        .map(found -> found.group(1))
                        .findFirst()
                        .orElse(""));
    }
}
