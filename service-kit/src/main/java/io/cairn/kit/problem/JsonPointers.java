package io.cairn.kit.problem;

import java.util.List;
import tools.jackson.core.JacksonException;

/** Turns the paths of Jackson and of bean validation into RFC 6901 pointers. */
final class JsonPointers {

    private JsonPointers() {}

    /** {@code tasks}, index 0, {@code type} becomes {@code /tasks/0/type}. */
    static String ofJackson(List<JacksonException.Reference> path) {
        var pointer = new StringBuilder();
        for (var step : path) {
            String name = step.getPropertyName();
            pointer.append('/').append(name != null ? escaped(name) : String.valueOf(step.getIndex()));
        }
        return pointer.toString();
    }

    /** {@code tasks[0].env[a.b]} becomes {@code /tasks/0/env/a.b}: dots within brackets belong to a map's key. */
    static String ofProperty(String property) {
        var pointer = new StringBuilder();
        var step = new StringBuilder();
        boolean inBrackets = false;
        for (char next : property.toCharArray()) {
            boolean ends = inBrackets ? next == ']' : next == '.' || next == '[';
            if (!ends) {
                step.append(next);
                continue;
            }
            append(pointer, step);
            inBrackets = next == '[';
        }
        append(pointer, step);
        return pointer.toString();
    }

    private static void append(StringBuilder pointer, StringBuilder step) {
        if (!step.isEmpty()) {
            pointer.append('/').append(escaped(step.toString()));
            step.setLength(0);
        }
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
