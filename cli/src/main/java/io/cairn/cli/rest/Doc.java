package io.cairn.cli.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.jr.ob.JSON;

/** A JSON object as it came. What is absent, null or of another type is empty: a client never fails on a field more or less. */
public record Doc(Map<String, Object> fields) {

    /** Reads an object.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Doc read(String text) {
        try {
            return new Doc(JSON.std.mapFrom(text));
        } catch (JacksonException broken) {
            throw new IllegalArgumentException("no JSON object", broken);
        }
    }

    /** Writes a tree of maps, lists, texts, numbers and booleans. */
    public static String write(Object tree) {
        return JSON.std.asString(tree);
    }

    /** A text, number or boolean as text. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(fields.get(name))
                .filter(value -> !(value instanceof Map) && !(value instanceof List))
                .map(String::valueOf);
    }

    public long number(String name, long absent) {
        return fields.get(name) instanceof Number number ? number.longValue() : absent;
    }

    public boolean has(String name) {
        return fields.get(name) != null;
    }

    /** An object, empty if it is absent. */
    public Doc child(String name) {
        return of(fields.get(name)).orElseGet(() -> new Doc(Map.of()));
    }

    /** The objects of a list. */
    public List<Doc> items(String name) {
        return fields.get(name) instanceof List<?> list
                ? list.stream().flatMap(item -> of(item).stream()).toList()
                : List.of();
    }

    private static Optional<Doc> of(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        var fields = new LinkedHashMap<String, Object>();
        map.forEach((name, field) -> fields.put(String.valueOf(name), field));
        return Optional.of(new Doc(fields));
    }
}
