package io.cairn.cli.exit;

import java.util.List;

/** A command that cannot go on, in one sentence for people, with details on lines of their own. */
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final transient List<String> details;

    /**
     * @param exitCode one of {@link ExitCode}
     */
    public Failure(int exitCode, String sentence, List<String> details) {
        super(sentence, null, false, false);
        this.exitCode = exitCode;
        this.details = List.copyOf(details);
    }

    public Failure(int exitCode, String sentence) {
        this(exitCode, sentence, List.of());
    }

    /** One of {@link ExitCode}. */
    public int exitCode() {
        return exitCode;
    }

    /** The sentence, without control characters: parts of it come from elsewhere. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** Further lines, such as the faulty fields. */
    public List<String> details() {
        return details;
    }
}
