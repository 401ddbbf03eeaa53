package io.cairn.job.description;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Step 4 of the claim: fills a template. The same template and values give the same text. No I/O.
 *
 * <ol>
 *   <li>A placeholder is a whole scalar, <code>${name}</code>, and is replaced by a node of the tree: whatever a value holds,
 *       it stays one value. As an item of a list, one that stands for a list puts all its items in that place.
 *   <li>A mapping with <code>$if: ${name}</code> is left out if the name has no value or is false.
 *   <li>A mapping of <code>$if</code> and <code>$then</code> is replaced by what stands under <code>$then</code>.
 * </ol>
 */
public final class DescriptionFiller {

    private static final String JOB = "Job";

    private Map<String, Object> values;
    private final List<Fault> faults = new ArrayList<>();
    private final Set<String> missing = new TreeSet<>();

    private DescriptionFiller(Map<String, Object> values) {
        this.values = values;
    }

    /** What came of filling. */
    public sealed interface Answer {
        /** The file. */
        record Filled(DescriptionFile file) implements Answer {}

        /**
         * It cannot be filled.
         *
         * @param missing the names that have no value
         */
        record Faulty(List<Fault> faults, Set<String> missing) implements Answer {}
    }

    /**
     * Every document once, but the {@code Job} once for each task; a condition may leave a document to one task. Exactly one
     * Job comes of each task.
     *
     * @param job texts, numbers, truth values, lists and mappings by placeholder name
     * @param tasks the same for each task, in the order of the file
     */
    public static Answer fill(ParsedTemplate template, Map<String, Object> job, List<Map<String, Object>> tasks) {
        if (template.fault().isPresent()) {
            return new Answer.Faulty(List.of(template.fault().get()), Set.of());
        }
        var documents = template.documents();
        var filler = new DescriptionFiller(job);
        var filled = new ArrayList<>(filler.documents(documents, false));
        for (var task : tasks) {
            filler.values = task;
            var made = filler.documents(documents, true);
            if (made.size() != 1 && filler.faults.isEmpty()) {
                filler.fault("", made.size() + " documents of kind Job for the task " + task.get("task") + ", not one");
            }
            filled.addAll(made);
        }
        return filler.faults.isEmpty()
                ? new Answer.Filled(DescriptionFile.of(YamlDocuments.write(filled)))
                : new Answer.Faulty(List.copyOf(new LinkedHashSet<>(filler.faults)), Set.copyOf(filler.missing));
    }

    private List<Object> documents(List<Object> documents, boolean jobs) {
        var filled = new ArrayList<Object>();
        for (int number = 0; number < documents.size(); number++) {
            boolean isJob = documents.get(number) instanceof Map<?, ?> mapping && JOB.equals(mapping.get("kind"));
            if (isJob == jobs) {
                node("/" + number, documents.get(number)).ifPresent(filled::add);
            }
        }
        return filled;
    }

    /** The node filled; empty if its condition is not met. */
    private Optional<Object> node(String pointer, @Nullable Object node) {
        return switch (node) {
            case null -> fault(pointer, "has no value");
            case Map<?, ?> mapping -> mapping(pointer, mapping);
            case List<?> list -> Optional.of(list(pointer, list));
            case String text -> scalar(pointer, text);
            case Integer number -> Optional.of(number);
            case Long number -> Optional.of(number);
            case Boolean truth -> Optional.of(truth);
            default -> fault(pointer, "is of a type that files do not use; write it as text");
        };
    }

    private Optional<Object> mapping(String pointer, Map<?, ?> mapping) {
        if (mapping.containsKey(Placeholder.CONDITION) && !holds(pointer, mapping.get(Placeholder.CONDITION))) {
            return Optional.empty();
        }
        if (mapping.containsKey(Placeholder.RESULT)) {
            return mapping.containsKey(Placeholder.CONDITION) && mapping.size() == 2
                    ? node(Fault.below(pointer, Placeholder.RESULT), mapping.get(Placeholder.RESULT))
                    : fault(pointer, "$then stands beside $if and nothing else");
        }
        var filled = new LinkedHashMap<String, Object>();
        mapping.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                faults.add(new Fault(pointer, "the key " + key + " is no text"));
            } else if (!name.equals(Placeholder.CONDITION)) {
                node(Fault.below(pointer, name), value).ifPresent(child -> filled.put(name, child));
            }
        });
        return Optional.of(filled);
    }

    private boolean holds(String pointer, @Nullable Object condition) {
        var name = Placeholder.name(condition);
        if (name.isEmpty()) {
            faults.add(new Fault(Fault.below(pointer, Placeholder.CONDITION), "a condition is one placeholder"));
            return false;
        }
        return !Boolean.FALSE.equals(values.getOrDefault(name.get(), false));
    }

    private List<Object> list(String pointer, List<?> list) {
        var filled = new ArrayList<Object>();
        for (int index = 0; index < list.size(); index++) {
            Object item = list.get(index);
            var child = node(Fault.below(pointer, index), item);
            if (child.isPresent() && Placeholder.name(item).isPresent() && child.get() instanceof List<?> many) {
                filled.addAll(many);
            } else {
                child.ifPresent(filled::add);
            }
        }
        return filled;
    }

    private Optional<Object> scalar(String pointer, String text) {
        if (Placeholder.isBroken(text)) {
            return fault(pointer, "a placeholder is the whole value, not a part of it");
        }
        var name = Placeholder.name(text);
        if (name.isEmpty()) {
            return Optional.of(text);
        }
        Object value = values.get(name.get());
        if (value == null) {
            missing.add(name.get());
            return fault(pointer, "nothing is known as " + text);
        }
        return Optional.of(copy(value));
    }

    private Optional<Object> fault(String pointer, String detail) {
        faults.add(new Fault(pointer, detail));
        return Optional.empty();
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
}
