package io.cairn.job.description;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a node of a description file must look like. A mapping names all its fields; one that is not named is a fault. */
sealed interface Shape {

    /**
     * What differs between {@code node} and this shape.
     *
     * @param template whether placeholders and conditions may stand in the node; what they leave open is looked at again
     *     when they were filled
     */
    List<Fault> faults(String pointer, @Nullable Object node, boolean template);

    /** A field of a mapping. */
    record Field(String name, Shape shape, boolean required) {}

    static Shape object(Field... fields) {
        return new Fields(Arrays.stream(fields)
                .collect(Collectors.toMap(Field::name, field -> field, (a, b) -> a, LinkedHashMap::new)));
    }

    static Field required(String name, Shape shape) {
        return new Field(name, shape, true);
    }

    static Field optional(String name, Shape shape) {
        return new Field(name, shape, false);
    }

    static Shape text() {
        return new Text(Pattern.compile(".*", Pattern.DOTALL), "a text");
    }

    static Shape text(String pattern, String description) {
        return new Text(Pattern.compile(pattern), description);
    }

    static Shape number() {
        return new Whole(1, 1000);
    }

    static Shape port() {
        return new Whole(1024, 65535);
    }

    static Shape exactly(Object value) {
        return new Exactly(value);
    }

    static Shape given(String name, Shape filled) {
        return new Given(name, filled);
    }

    static Listed listOf(Shape item) {
        return new Listed(item, -1);
    }

    static Shape anyOf(Shape... shapes) {
        return new AnyOf(List.of(shapes));
    }

    /** Whether a template leaves the node to be filled. */
    private static boolean isOpen(@Nullable Object node, boolean template) {
        return template && Placeholder.name(node).isPresent();
    }

    /** Looks through <code>$if</code> and <code>$then</code>, which stand in place of any node of a template. */
    private static List<Fault> check(Shape shape, String pointer, @Nullable Object node, boolean template) {
        if (template && node instanceof Map<?, ?> mapping && mapping.containsKey(Placeholder.RESULT)) {
            return mapping.size() == 2 && isOpen(mapping.get(Placeholder.CONDITION), true)
                    ? shape.faults(Fault.below(pointer, Placeholder.RESULT), mapping.get(Placeholder.RESULT), true)
                    : fault(pointer, "$then stands beside $if: ${name} and nothing else");
        }
        return shape.faults(pointer, node, template);
    }

    private static List<Fault> fault(String pointer, String detail) {
        return List.of(new Fault(pointer, detail));
    }

    /** A mapping with these fields and no others. */
    record Fields(Map<String, Field> fields) implements Shape {
        @Override
        public List<Fault> faults(String pointer, @Nullable Object node, boolean template) {
            if (!(node instanceof Map<?, ?> mapping)) {
                return fault(pointer, "a mapping is needed");
            }
            var found = new ArrayList<Fault>();
            mapping.forEach((key, value) -> {
                String at = Fault.below(pointer, String.valueOf(key));
                Field field = key instanceof String name ? fields.get(name) : null;
                if (field != null) {
                    found.addAll(check(field.shape(), at, value, template));
                } else if (!(Placeholder.CONDITION.equals(key) && isOpen(value, template))) {
                    String allowed = fields.isEmpty() ? "none is" : String.join(", ", fields.keySet()) + " are";
                    found.add(new Fault(at, "this field is not allowed here; " + allowed));
                }
            });
            fields.values().stream()
                    .filter(field -> field.required() && !mapping.containsKey(field.name()))
                    .forEach(field -> found.add(new Fault(Fault.below(pointer, field.name()), "is missing")));
            return found;
        }
    }

    /** A text of that form. */
    record Text(Pattern form, String description) implements Shape {
        @Override
        public List<Fault> faults(String pointer, @Nullable Object node, boolean template) {
            if (isOpen(node, template)) {
                return List.of();
            }
            if (template && node instanceof String text && Placeholder.isBroken(text)) {
                return fault(pointer, "a placeholder is the whole value, not a part of it");
            }
            return node instanceof String text && form.matcher(text).matches()
                    ? List.of()
                    : fault(pointer, description + " is needed");
        }
    }

    /** A number within bounds, both included. */
    record Whole(int least, int most) implements Shape {
        @Override
        public List<Fault> faults(String pointer, @Nullable Object node, boolean template) {
            boolean fits = node instanceof Integer number && number >= least && number <= most;
            return fits || isOpen(node, template)
                    ? List.of()
                    : fault(pointer, "a number from " + least + " to " + most + " is needed");
        }
    }

    /** This value and no other; what guards the host is never left to a placeholder. */
    record Exactly(Object value) implements Shape {
        @Override
        public List<Fault> faults(String pointer, @Nullable Object node, boolean template) {
            return value.equals(node) ? List.of() : fault(pointer, node + " is not allowed, only " + value);
        }
    }

    /** What the planner decides: in a template this placeholder and nothing else, so that no template decides it. */
    record Given(String name, Shape filled) implements Shape {
        @Override
        public List<Fault> faults(String pointer, @Nullable Object node, boolean template) {
            if (!template) {
                return filled.faults(pointer, node, false);
            }
            return ("${" + name + "}").equals(node)
                    ? List.of()
                    : fault(pointer, node + " is not allowed, only ${" + name + "}");
        }
    }

    /** A list of so many items; -1 for any number. */
    record Listed(Shape item, int size) implements Shape {
        Listed withSize(int exactly) {
            return new Listed(item, exactly);
        }

        @Override
        public List<Fault> faults(String pointer, @Nullable Object node, boolean template) {
            if (isOpen(node, template) && size < 0) {
                return List.of();
            }
            if (!(node instanceof List<?> list)) {
                return fault(pointer, "a list is needed");
            }
            if (size >= 0 && list.size() != size) {
                return fault(pointer, "exactly " + size + " is allowed");
            }
            var found = new ArrayList<Fault>();
            for (int index = 0; index < list.size(); index++) {
                Object child = list.get(index);
                boolean spliced = size < 0 && isOpen(child, template);
                if (!spliced) {
                    found.addAll(check(item, Fault.below(pointer, index), child, template));
                }
            }
            return found;
        }
    }

    /** One of several; the faults told are those of the shape that comes nearest: that names most of the fields there. */
    record AnyOf(List<Shape> shapes) implements Shape {
        @Override
        public List<Fault> faults(String pointer, @Nullable Object node, boolean template) {
            return shapes.stream()
                    .map(shape -> shape.faults(pointer, node, template))
                    .min(Comparator.comparing((List<Fault> faults) -> onItsOwnFields(pointer, faults))
                            .thenComparing(List::size))
                    .orElse(List.of());
        }

        private static long onItsOwnFields(String pointer, List<Fault> faults) {
            return faults.stream()
                    .filter(fault -> fault.pointer().lastIndexOf('/') <= pointer.length())
                    .count();
        }
    }
}
