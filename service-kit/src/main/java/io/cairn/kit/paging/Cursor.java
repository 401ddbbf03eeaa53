package io.cairn.kit.paging;

import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;

/**
 * The place after which the next page begins: the sort keys of the last row shown. Callers see an opaque text. It is not
 * signed: whoever forges one only chooses another place in a list that is theirs anyway.
 *
 * @param keys the sort keys in their order, none of them with a control character
 */
public record Cursor(List<String> keys) {

    /** All rows of a list are younger. */
    public static final Instant EARLIEST = Instant.EPOCH;

    /** And older than this. */
    public static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private static final int LONGEST = 1024;
    private static final String SEPARATOR = "\u001f";

    public Cursor {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || keys.stream().anyMatch(Cursor::holdsControl)) {
            throw new IllegalArgumentException("a cursor has at least one key and no control characters");
        }
    }

    /**
     * The last row shown of a list in order of time, then id.
     *
     * @param at between {@link #EARLIEST} and {@link #LATEST}, and neither: what a database can compare
     */
    public record Moment(Instant at, String id) {}

    /** A cursor after the row with these sort keys. */
    public static Cursor after(Object... keys) {
        return new Cursor(List.of(keys).stream().map(Object::toString).toList());
    }

    /** The text that stands in {@code next} and comes back as {@code ?cursor=}. */
    public String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join(SEPARATOR, keys).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @param size how many keys the list's order has
     * @throws ProblemException 400 if the text is no cursor of such a list
     */
    public static Cursor decode(String text, int size) {
        try {
            if (text.length() <= LONGEST) {
                var bytes = Base64.getUrlDecoder().decode(text);
                var joined = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                var cursor = new Cursor(List.of(joined.split(SEPARATOR, -1)));
                if (cursor.keys().size() == size) {
                    return cursor;
                }
            }
        } catch (IllegalArgumentException | CharacterCodingException notOurs) {
            throw bad(text);
        }
        throw bad(text);
    }

    /**
     * Reads a cursor after a time and an id.
     *
     * @param isId whether a text can be the id of such a row
     * @throws ProblemException 400 if the text is no cursor of such a list
     */
    public static Moment decodeMoment(String text, Predicate<String> isId) {
        var keys = decode(text, 2).keys();
        try {
            var at = Instant.parse(keys.getFirst());
            if (at.isAfter(EARLIEST) && at.isBefore(LATEST) && isId.test(keys.getLast())) {
                return new Moment(at, keys.getLast());
            }
        } catch (DateTimeException notOurs) {
            throw bad(text);
        }
        throw bad(text);
    }

    /** The 400 for a cursor that cannot be used; also for keys that turn out not to be a time or a number. */
    public static ProblemException bad(String text) {
        return new ProblemException(
                PlatformProblem.INVALID_REQUEST,
                "The cursor is not one that this list gave out.",
                List.of(new FieldProblem("query:cursor", "not a cursor of this list", text, "the `next` of a page")));
    }

    private static boolean holdsControl(String key) {
        return key.chars().anyMatch(Character::isISOControl);
    }
}
