package io.cairn.kit.paging;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items the rows of this page, in the list's order
 * @param next the cursor of the following page; absent on the last one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Page<T>(List<T> items, @Nullable String next) {

    public Page {
        items = List.copyOf(items);
    }

    /**
     * Cuts a page from rows of which one more than {@code limit} was asked for: the extra row only shows that there is
     * more. The cursor is taken from the last row that is shown.
     */
    public static <T> Page<T> cut(List<T> rows, int limit, Function<T, Cursor> cursor) {
        if (rows.size() <= limit) {
            return new Page<>(rows, null);
        }
        var shown = rows.subList(0, limit);
        return new Page<>(shown, cursor.apply(shown.getLast()).encode());
    }
}
