package io.cairn.kit.problem;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Explains why a JSON body was not read: not JSON at all, too big, or JSON that does not fit. */
final class JsonFaults {

    private JsonFaults() {}

    static ProblemException explain(JacksonException fault) {
        String pointer = JsonPointers.ofJackson(fault.getPath());
        if (fault instanceof StreamConstraintsException) {
            return new ProblemException(
                    PlatformProblem.TOO_LARGE, "The JSON body breaks a limit of size, depth or length.");
        }
        if (!(fault instanceof DatabindException || fault instanceof InputCoercionException)) {
            return malformed(fault);
        }
        var field = switch (fault) {
            case UnrecognizedPropertyException unknown ->
                new FieldProblem(pointer, "no such field", null, known(unknown));
            case InvalidFormatException format ->
                new FieldProblem(
                        pointer,
                        "the value does not have the right form",
                        text(format.getValue()),
                        Expected.by(format.getTargetType()));
            case ValueInstantiationException refused -> FieldProblem.at(pointer, reason(refused));
            case MismatchedInputException other when isTrailing(other) -> null;
            case MismatchedInputException mismatch ->
                new FieldProblem(
                        pointer,
                        "the value is missing or of the wrong kind",
                        null,
                        Expected.by(mismatch.getTargetType()));
            default -> FieldProblem.at(pointer, "the value cannot be read");
        };
        if (field == null) {
            return malformed(fault);
        }
        String where = pointer.isEmpty() ? "The body" : "The field " + field.pointer();
        return new ProblemException(
                PlatformProblem.VALIDATION_FAILED, where + ": " + field.detail() + ".", List.of(field));
    }

    /** Jackson reports tokens after the document as a mismatch, which has no field. */
    private static boolean isTrailing(MismatchedInputException fault) {
        return String.valueOf(fault.getOriginalMessage()).startsWith("Trailing token");
    }

    private static ProblemException malformed(JacksonException fault) {
        var place = fault.getLocation();
        String where = place == null || place.getLineNr() < 1
                ? ""
                : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
        return new ProblemException(
                PlatformProblem.MALFORMED_JSON, "The body is not one well-formed JSON document" + where + ".");
    }

    private static @Nullable String known(UnrecognizedPropertyException unknown) {
        var names = unknown.getKnownPropertyIds();
        return names == null
                ? null
                : names.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    /** Our own types say in an IllegalArgumentException what they accept; the text of other causes stays inside. */
    private static String reason(ValueInstantiationException refused) {
        return refused.getCause() instanceof IllegalArgumentException ours && ours.getMessage() != null
                ? ours.getMessage()
                : "the value is missing or not accepted";
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
