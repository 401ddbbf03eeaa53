package io.cairn.kit.problem;

import java.util.List;

/** An error that is meant for the caller: thrown anywhere below a controller, answered as a problem detail. */
public final class ProblemException extends RuntimeException {

    private final transient ProblemType type;
    private final transient List<FieldProblem> errors;

    /**
     * @param type the kind; it fixes status and title
     * @param detail what happened this time and, if possible, what to do; shown to the caller as it is
     * @param errors the inputs that are wrong, empty if none is to be named
     */
    public ProblemException(ProblemType type, String detail, List<FieldProblem> errors) {
        super(detail);
        this.type = type;
        this.errors = List.copyOf(errors);
    }

    public ProblemException(ProblemType type, String detail) {
        this(type, detail, List.of());
    }

    /**
     * The caller's tenant has as many of something as it may, so that one has to go before another can come. (Who asks too often
     * is told so by the gateway, with 429.)
     *
     * @param things what is counted, in the plural: {@code notes}
     * @param most how many a tenant may have
     */
    public static ProblemException tooMany(String things, long most) {
        return new ProblemException(
                PlatformProblem.TOO_MANY,
                "A tenant has at most " + most + " " + things + ".",
                List.of(new FieldProblem("", "one too many", null, "at most " + most + " " + things)));
    }

    /** The kind of error. */
    public ProblemType type() {
        return type;
    }

    /** The sentence for the caller. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** The inputs that are wrong, in the order in which the caller should mend them. */
    public List<FieldProblem> errors() {
        return errors;
    }
}
