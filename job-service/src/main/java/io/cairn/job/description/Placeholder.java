package io.cairn.job.description;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A gap of a template: a whole scalar <code>${name}</code>. */
final class Placeholder {

    /** The key of a mapping that stands only if a name has a value. */
    static final String CONDITION = "$if";

    /** Beside {@link #CONDITION}: the node that stands in place of the mapping. */
    static final String RESULT = "$then";

    private static final Pattern FORM = Pattern.compile("\\$\\{([a-zA-Z][a-zA-Z0-9]*)}");

    private Placeholder() {}

    /** Its name, if {@code node} is one. */
    static Optional<String> name(@Nullable Object node) {
        if (!(node instanceof String text)) {
            return Optional.empty();
        }
        var matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Whether {@code text} holds the beginning of one but is none, which would be taken for filled. */
    static boolean isBroken(String text) {
        return text.contains("${") && !FORM.matcher(text).matches();
    }
}
