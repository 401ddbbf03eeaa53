package io.cairn.job.description;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Step 4 of the claim: fills a template. A placeholder is a whole scalar, <code>${name}</code>, and is replaced by a node of the
 * tree: whatever a value holds, it stays one value. A mapping with <code>$if: ${name}</code> is left out if the name has no
 * value. The same template and values give the same text. No I/O.
 */
public final class DescriptionFiller {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-zA-Z][a-zA-Z0-9]*)}");
    private static final String CONDITION = "$if";

    private final Map<String, Object> values;
    private final List<Fault> faults = new ArrayList<>();

    private DescriptionFiller(Map<String, Object> values) {
        this.values = values;
    }

    /** What came of filling. */
    public sealed interface Answer {
        /** The file. */
        record Filled(DescriptionFile file) implements Answer {}

        /** The template is no template. */
        record Faulty(List<Fault> faults) implements Answer {}
    }

    /**
     * @param template YAML with placeholders
     * @param values texts, numbers, truth values, lists and mappings by placeholder name
     */
    public static Answer fill(String template, Map<String, Object> values) {
        List<Object> documents;
        try {
            documents = YamlDocuments.read(template);
        } catch (YamlDocuments.Unreadable unreadable) {
            return new Answer.Faulty(List.of(new Fault("", String.valueOf(unreadable.getMessage()))));
        }
        var filler = new DescriptionFiller(values);
        var filled = new ArrayList<Object>();
        for (int number = 0; number < documents.size(); number++) {
            filler.node("/" + number, documents.get(number)).ifPresent(filled::add);
        }
        return filler.faults.isEmpty()
                ? new Answer.Filled(DescriptionFile.of(YamlDocuments.write(filled)))
                : new Answer.Faulty(List.copyOf(filler.faults));
    }

    /** Whether {@code text} is a placeholder. */
    static boolean isPlaceholder(Object text) {
        return text instanceof String scalar && PLACEHOLDER.matcher(scalar).matches();
    }

    /** The node filled; empty if its condition is not met. */
    private Optional<Object> node(String pointer, @Nullable Object node) {
        return switch (node) {
            case null -> {
                faults.add(new Fault(pointer, "has no value"));
                yield Optional.empty();
            }
            case Map<?, ?> mapping -> mapping(pointer, mapping);
            case List<?> list -> Optional.of(list(pointer, list));
            case String text -> scalar(pointer, text);
            case Integer number -> Optional.of(number);
            case Long number -> Optional.of(number);
            case Boolean truth -> Optional.of(truth);
            default -> {
                faults.add(new Fault(pointer, "is of a type that files do not use; write it as text"));
                yield Optional.empty();
            }
        };
    }

    private Optional<Object> mapping(String pointer, Map<?, ?> mapping) {
        if (mapping.containsKey(CONDITION) && !holds(pointer, mapping.get(CONDITION))) {
            return Optional.empty();
        }
        var filled = new LinkedHashMap<String, Object>();
        mapping.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                faults.add(new Fault(pointer, "the key " + key + " is no text"));
            } else if (!name.equals(CONDITION)) {
                node(pointer + "/" + escaped(name), value).ifPresent(child -> filled.put(name, child));
            }
        });
        return Optional.of(filled);
    }

    private boolean holds(String pointer, @Nullable Object condition) {
        if (condition instanceof String text) {
            var matcher = PLACEHOLDER.matcher(text);
            if (matcher.matches()) {
                return values.containsKey(matcher.group(1)) && !Boolean.FALSE.equals(values.get(matcher.group(1)));
            }
        }
        faults.add(new Fault(pointer + "/" + CONDITION, "a condition is one placeholder"));
        return false;
    }

    private List<Object> list(String pointer, List<?> list) {
        var filled = new ArrayList<Object>();
        for (int index = 0; index < list.size(); index++) {
            node(pointer + "/" + index, list.get(index)).ifPresent(filled::add);
        }
        return filled;
    }

    private Optional<Object> scalar(String pointer, String text) {
        var matcher = PLACEHOLDER.matcher(text);
        if (!matcher.matches()) {
            return Optional.of(text);
        }
        Object value = values.get(matcher.group(1));
        if (value == null) {
            faults.add(new Fault(pointer, "nothing is known as " + text));
            return Optional.empty();
        }
        return Optional.of(copy(value));
    }

    /** Equal nodes that are the same object would be written as anchor and alias. */
    private static Object copy(Object value) {
        return switch (value) {
            case Map<?, ?> mapping -> {
                var copy = new LinkedHashMap<String, Object>();
                mapping.forEach((key, child) -> copy.put(String.valueOf(key), copy(child)));
                yield copy;
            }
            case List<?> list -> {
                var copy = new ArrayList<Object>();
                list.forEach(child -> copy.add(copy(child)));
                yield copy;
            }
            default -> value;
        };
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
