package io.cairn.job.submit;

import java.util.Optional;

/**
 * One reason why a request is not a job.
 *
 * @param pointer JSON pointer to what is wrong in the request
 * @param given what stood there
 * @param allowed what may stand there
 */
public record Refusal(Kind kind, String pointer, String detail, Optional<String> given, Optional<String> allowed) {

    /** What sort of reason. */
    public enum Kind {
        UNKNOWN_PAIR,
        NO_TEMPLATE_FITS,
        NO_IMAGE_FITS,
        AMBIGUOUS_CATALOG,
        RESERVED_ENVIRONMENT,
        UNKNOWN_CONTENT,
        INVALID,
        BROKEN_TEMPLATE
    }

    static Refusal invalid(String pointer, String detail, Object given, String allowed) {
        return new Refusal(Kind.INVALID, pointer, detail, Optional.of(String.valueOf(given)), Optional.of(allowed));
    }

    static Refusal of(Kind kind, String pointer, String detail, String given, String allowed) {
        return new Refusal(kind, pointer, detail, Optional.of(given), Optional.of(allowed));
    }
}
