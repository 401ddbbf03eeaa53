package io.cairn.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.Yaml;

/**
 * A benchmark as data: the load, and a goal for each measure that has one. The files are {@code benchmarks/NAME.yml}.
 *
 * @param about what is measured and against what
 * @param load numbers by name; their units stand in the file
 * @param goals largest good value by measure
 */
record Plan(String about, Map<String, Integer> load, Map<String, Double> goals) {

    /** Reads the file of that benchmark. */
    static Plan of(String name) {
        var read = file(name);
        var load = new java.util.TreeMap<String, Integer>();
        section(read, "load").forEach((key, value) -> load.put(key, ((Number) value).intValue()));
        var goals = new java.util.TreeMap<String, Double>();
        section(read, "goals").forEach((key, value) -> goals.put(key, ((Number) value).doubleValue()));
        return new Plan(String.valueOf(read.get("about")), load, goals);
    }

    /** All that stands in the file of that benchmark. */
    static Map<String, Object> file(String name) {
        try (var file = Plan.class.getResourceAsStream("/benchmarks/" + name + ".yml")) {
            if (file == null) {
                throw new IllegalArgumentException("there is no benchmark '" + name + "'");
            }
            return new Yaml().load(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A number of the load; a missing one is an error of the file. */
    int load(String name) {
        return Optional.ofNullable(load.get(name))
                .orElseThrow(() -> new IllegalArgumentException("the load has no '" + name + "'"));
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    private static Map<String, Object> section(Map<String, Object> file, String name) {
        var found = new java.util.TreeMap<String, Object>();
        map(Optional.ofNullable(file.get(name)).orElse(Map.of()))
                .forEach((key, value) -> found.put(String.valueOf(key), value));
        return found;
    }
}
