package io.cairn.quota.api;

import io.cairn.kit.paging.Cursor;
import io.cairn.quota.book.Books;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Cursors of lists whose newest row comes first. */
final class Places {

    private Places() {}

    static Books.Place after(@Nullable String cursor) {
        if (cursor == null) {
            return Books.Place.START;
        }
        var keys = Cursor.decode(cursor, 2).keys();
        try {
            var at = Instant.parse(keys.get(0));
            if (at.isBefore(Books.Place.START.at()) && at.isAfter(Instant.EPOCH)) {
                return new Books.Place(at, keys.get(1));
            }
        } catch (DateTimeException notOurs) {
            throw Cursor.bad(cursor);
        }
        throw Cursor.bad(cursor);
    }

    /** As {@link #after}, of a list whose ids end with a slash and a number. */
    static Books.Place afterNumbered(@Nullable String cursor) {
        var place = after(cursor);
        if (cursor != null && !place.id().matches("[^/]{1,100}/[0-9]{1,18}")) {
            throw Cursor.bad(cursor);
        }
        return place;
    }
}
