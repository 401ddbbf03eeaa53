package io.cairn.kit.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one input.
 *
 * @param pointer where: an RFC 6901 pointer into the JSON body ({@code ""} is the whole body), or {@code query:NAME},
 *     {@code path:NAME}, {@code header:NAME}, {@code part:NAME} for the other inputs;
 *     cut like the value, since unknown fields may have any name
 * @param detail what is wrong, in a phrase
 * @param given the offending value, cut at {@value #LONGEST_GIVEN} characters; absent where it tells nothing
 * @param allowed what would have been accepted; absent where the detail says it all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FieldProblem(
        String pointer,
        String detail,
        @Nullable String given,
        @Nullable String allowed) {

    /** The longest echo of a caller's value, in UTF-16 units: an answer never grows with the attack. */
    public static final int LONGEST_GIVEN = 200;

    public FieldProblem {
        pointer = cut(pointer);
        given = given == null ? null : cut(given);
    }

    /** A problem with nothing to echo. */
    public static FieldProblem at(String pointer, String detail) {
        return new FieldProblem(pointer, detail, null, null);
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST_GIVEN) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST_GIVEN - 1)) ? LONGEST_GIVEN - 1 : LONGEST_GIVEN;
        return text.substring(0, end);
    }
}
