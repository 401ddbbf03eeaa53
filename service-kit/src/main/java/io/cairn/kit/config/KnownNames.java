package io.cairn.kit.config;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** The names of all properties that some service reads, and what is said of others. No file, no environment: names in, answers out. */
final class KnownNames {

    private static final int NEAR = 2;

    /** Shorter ones are near to each other without being meant for each other. */
    private static final int SHORTEST_FOR_NEAR = 10;

    private final Set<String> names;

    KnownNames(Set<String> names) {
        this.names = new TreeSet<>(names);
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** Whether {@code name} is one of them, or lies within one that is a list or a map. Case and hyphens do not matter. */
    boolean has(String name) {
        var asked = ConfigurationPropertyName.adapt(name, '.');
        return names.stream()
                .map(ConfigurationPropertyName::of)
                .anyMatch(known -> known.equals(asked) || known.isAncestorOf(asked));
    }

    /** The one that is meant by {@code name}, if one is alike. */
    Optional<String> nearest(String name) {
        String plain = name.toLowerCase(java.util.Locale.ROOT);
        return names.stream()
                .min(Comparator.<String>comparingInt(known -> distance(plain, known))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(known -> distance(plain, known) <= plain.length() / 3);
    }

    /**
     * The property that a variable of the environment was meant for and misses. Most variables with our prefix are the script's
     * and no properties, so only a near miss counts.
     */
    Optional<String> missedBy(String variable) {
        String plain = flat(variable);
        if (plain.length() < SHORTEST_FOR_NEAR || names.stream().anyMatch(known -> plain.startsWith(flat(known)))) {
            return Optional.empty();
        }
        return names.stream()
                .filter(known -> distance(plain, flat(known)) <= NEAR)
                .findFirst();
    }

    /** Without what the two spellings of a name differ in. */
    private static String flat(String name) {
        return name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** How many letters are to be added, taken away or changed. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int at = 0; at <= other.length(); at++) {
            row[at] = at;
        }
        for (int of = 1; of <= one.length(); of++) {
            int diagonal = row[0];
            row[0] = of;
            for (int at = 1; at <= other.length(); at++) {
                int changed = diagonal + (one.charAt(of - 1) == other.charAt(at - 1) ? 0 : 1);
                diagonal = row[at];
                row[at] = Math.min(changed, Math.min(row[at], row[at - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
