package io.cairn.job.plan;

import java.util.Optional;

/**
 * One reason why a request is not a job.
 *
 * @param pointer JSON pointer to what is wrong in the request
 * @param given what stood there
 * @param allowed what may stand there
 */
public record Refusal(Kind kind, String pointer, String detail, Optional<String> given, Optional<String> allowed) {

    private static final int LONGEST_ECHO = 256;

    /** What sort of reason. */
    public enum Kind {
        UNKNOWN_PAIR,
        NO_TEMPLATE_FITS,
        NO_IMAGE_FITS,
        AMBIGUOUS_CATALOG,
        RESERVED_ENVIRONMENT,
        UNKNOWN_CONTENT,
        INVALID,
        BROKEN_TEMPLATE,
        ENGINE_UNAVAILABLE
    }

    static Refusal invalid(String pointer, String detail, Object given, String allowed) {
        return of(Kind.INVALID, pointer, detail, String.valueOf(given), allowed);
    }

    static Refusal of(Kind kind, String pointer, String detail, String given, String allowed) {
        return new Refusal(kind, shortened(pointer), detail, Optional.of(shortened(given)), Optional.of(allowed));
    }

    /** What a caller wrote is told back, and not at any length. */
    private static String shortened(String text) {
        return text.length() <= LONGEST_ECHO ? text : text.substring(0, LONGEST_ECHO) + "...";
    }
}
