package io.cairn.cli.exit;

import java.util.List;
import java.util.Optional;

/** From a job's end to the exit code of the command that waited for it. */
public final class JobExit {

    /** Codes of ranks that a signal ended: most often those that the platform stopped because another one had failed. */
    private static final List<Integer> KILLED = List.of(137, 143);

    private JobExit() {}

    /** The end of one rank. */
    public record Rank(String task, int index, int exitCode, boolean outOfMemory) {}

    /**
     * @param state terminal state of the job, such as {@code FAILED}
     * @param reason why, such as {@code EXIT_CODE}; empty if the platform gives none
     * @param ranks what became of each rank as far as it was seen
     */
    public static int code(String state, String reason, List<Rank> ranks) {
        return switch (state) {
            case "SUCCEEDED" -> ExitCode.OK;
            case "TIMED_OUT" -> ExitCode.TIMED_OUT;
            case "CANCELLED", "PREEMPTED" -> ExitCode.STOPPED;
            default ->
                switch (reason) {
                    case "OUT_OF_MEMORY" -> ExitCode.OUT_OF_MEMORY;
                    case "EXIT_CODE" -> failed(ranks).map(Rank::exitCode).orElse(ExitCode.PLATFORM);
                    default -> ExitCode.PLATFORM;
                };
        };
    }

    /** The rank that failed by itself; only if there is none, one that a signal ended. */
    private static Optional<Rank> failed(List<Rank> ranks) {
        var bad = ranks.stream().filter(rank -> rank.exitCode() != 0).toList();
        return bad.stream()
                .filter(rank -> !KILLED.contains(rank.exitCode()))
                .findFirst()
                .or(() -> bad.stream().findFirst());
    }
}
