package io.cairn.job.description;

import java.util.Map;
import java.util.Optional;

/**
 * Kubernetes replaces {@code $(NAME)} in commands, arguments and environment values, and reads {@code $$} as one dollar. A
 * description file means what Kubernetes reads in it, under every scheduler: what a tenant writes is escaped, so that its
 * program finds it as it was given.
 */
public final class VariableReferences {

    private VariableReferences() {}

    /** {@code text} written so that {@link #expand} gives it back as it is; only {@code $(} and {@code $$} change. */
    public static String escape(String text) {
        var escaped = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            boolean special = isDollar(text, at) && (isDollar(text, at + 1) || text.startsWith("(", at + 1));
            escaped.append(special ? "$$" : text.charAt(at));
        }
        return escaped.toString();
    }

    /** What a program is given for {@code text} of a file; a reference to a name without value stays as it is written. */
    public static String expand(String text, Map<String, String> environment) {
        var expanded = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int end = text.startsWith("$(", at) ? text.indexOf(')', at) : -1;
            if (isDollar(text, at) && isDollar(text, at + 1)) {
                expanded.append('$');
                at += 2;
            } else if (end > 0) {
                String reference = text.substring(at, end + 1);
                expanded.append(Optional.ofNullable(environment.get(text.substring(at + 2, end)))
                        .orElse(reference));
                at = end + 1;
            } else {
                expanded.append(text.charAt(at));
                at++;
            }
        }
        return expanded.toString();
    }

    private static boolean isDollar(String text, int at) {
        return at < text.length() && text.charAt(at) == '$';
    }
}
