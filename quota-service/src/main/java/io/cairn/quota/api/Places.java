package io.cairn.quota.api;

import io.cairn.kit.paging.Cursor;
import io.cairn.quota.book.Books;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Cursors of lists whose newest row comes first. */
final class Places {

    private Places() {}

    static Books.Place after(@Nullable String cursor) {
        return after(cursor, id -> true);
    }

    /** As {@link #after}, of a list whose ids end with a slash and a number. */
    static Books.Place afterNumbered(@Nullable String cursor) {
        return after(cursor, id -> id.matches("[^/]{1,100}/[0-9]{1,18}"));
    }

    private static Books.Place after(@Nullable String cursor, Predicate<String> isId) {
        if (cursor == null) {
            return Books.Place.START;
        }
        var last = Cursor.decodeMoment(cursor, isId);
        return new Books.Place(last.at(), last.id());
    }
}
