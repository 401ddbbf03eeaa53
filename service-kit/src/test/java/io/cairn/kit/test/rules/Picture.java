package io.cairn.kit.test.rules;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who uses whom, as a Mermaid flow chart. An arrow that follows from others is left out (transitive reduction; Aho, Garey and
 * Ullman 1972), so that a reader sees the layers. The uses must be free of cycles.
 */
public final class Picture {

    private final SortedMap<String, SortedSet<String>> uses = new TreeMap<>();

    /** @param uses for each name those that it uses itself */
    public Picture(Map<String, ? extends Collection<String>> uses) {
        uses.forEach((user, used) -> this.uses.put(user, new TreeSet<>(used)));
        uses.values().forEach(used -> used.forEach(name -> this.uses.putIfAbsent(name, new TreeSet<>())));
    }

    /** The chart as a fenced block of Markdown. */
    public String mermaid() {
        var lines = new StringBuilder("```mermaid\nflowchart LR\n");
        uses.forEach((user, used) -> {
            if (used.isEmpty() && uses.values().stream().noneMatch(all -> all.contains(user))) {
                lines.append("    ").append(node(user)).append('\n');
            }
            used.stream()
                    .filter(name -> !followsFromOthers(name, used))
                    .forEach(name -> lines.append("    ")
                            .append(node(user))
                            .append(" --> ")
                            .append(node(name))
                            .append('\n'));
        });
        return lines.append("```\n").toString();
    }

    private boolean followsFromOthers(String name, Set<String> used) {
        return used.stream()
                .anyMatch(other -> !other.equals(name) && reachable(other).contains(name));
    }

    private Set<String> reachable(String from) {
        var seen = new TreeSet<String>();
        collect(from, seen);
        return seen;
    }

    private void collect(String from, Set<String> seen) {
        for (String next : uses.getOrDefault(from, new TreeSet<>())) {
            if (seen.add(next)) {
                collect(next, seen);
            }
        }
    }

    /** Mermaid takes some words and signs for its own, hence an id beside the text. */
    private static String node(String name) {
        return "n_" + name.replaceAll("[^a-z0-9]", "_") + "[" + name + "]";
    }
}
