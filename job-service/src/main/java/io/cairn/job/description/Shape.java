package io.cairn.job.description;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a node of a description file must look like. A mapping names all its fields; one that is not named is a fault. */
sealed interface Shape {

    /** What differs between {@code node} and this shape. */
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
        return new Text();
    }

    static Shape number() {
        return new Whole();
    }

    static Shape exactly(Object value) {
        return new Exactly(value);
    }

    static Listed listOf(Shape item) {
        return new Listed(item, -1);
    }

    static Shape mapOfText() {
        return new TextMap();
    }

    static Shape anyOf(Shape... shapes) {
        return new AnyOf(List.of(shapes));
    }

    /** Whether a template leaves the node to be filled; the filled node is looked at again. */
    private static boolean isOpen(@Nullable Object node, boolean template) {
        return template && node != null && DescriptionFiller.isPlaceholder(node);
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
                String at =
                        pointer + "/" + String.valueOf(key).replace("~", "~0").replace("/", "~1");
                Field field = key instanceof String name ? fields.get(name) : null;
                if (field != null) {
                    found.addAll(field.shape().faults(at, value, template));
                } else if (!(template && "$if".equals(key) && isOpen(value, true))) {
                    found.add(new Fault(at, "is not allowed here; allowed are " + String.join(", ", fields.keySet())));
                }
            });
            fields.values().stream()
                    .filter(field -> field.required() && !mapping.containsKey(field.name()))
                    .forEach(field -> found.add(new Fault(pointer + "/" + field.name(), "is missing")));
            return found;
        }
    }

    /** Any text. */
    record Text() implements Shape {
        @Override
        public List<Fault> faults(String pointer, @Nullable Object node, boolean template) {
            return node instanceof String ? List.of() : fault(pointer, "a text is needed");
        }
    }

    /** A number from 0 to a thousand. */
    record Whole() implements Shape {
        @Override
        public List<Fault> faults(String pointer, @Nullable Object node, boolean template) {
            boolean fits = node instanceof Integer number && number >= 0 && number <= 1000;
            return fits || isOpen(node, template) ? List.of() : fault(pointer, "a number from 0 to 1000 is needed");
        }
    }

    /** This value and no other; what guards the host is never left to a placeholder. */
    record Exactly(Object value) implements Shape {
        @Override
        public List<Fault> faults(String pointer, @Nullable Object node, boolean template) {
            return value.equals(node) ? List.of() : fault(pointer, node + " is not allowed, only " + value);
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
                found.addAll(item.faults(pointer + "/" + index, list.get(index), template));
            }
            return found;
        }
    }

    /** A mapping of text to text. */
    record TextMap() implements Shape {
        @Override
        public List<Fault> faults(String pointer, @Nullable Object node, boolean template) {
            if (!(node instanceof Map<?, ?> mapping)) {
                return fault(pointer, "a mapping is needed");
            }
            return mapping.entrySet().stream()
                    .filter(entry -> !(entry.getKey() instanceof String) || !(entry.getValue() instanceof String))
                    .map(entry -> new Fault(pointer + "/" + entry.getKey(), "a text is needed"))
                    .toList();
        }
    }

    /** One of several; the faults told are those of the shape that comes nearest. */
    record AnyOf(List<Shape> shapes) implements Shape {
        @Override
        public List<Fault> faults(String pointer, @Nullable Object node, boolean template) {
            return shapes.stream()
                    .map(shape -> shape.faults(pointer, node, template))
                    .reduce((one, two) -> two.size() < one.size() ? two : one)
                    .orElse(List.of());
        }
    }
}
