package io.cairn.launcher;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A network of one job. It is always internal: no way out, and the host has no address in it.
 *
 * @param subnet IPv4 in CIDR notation
 * @param isolated whether its members may not reach each other either
 */
public record NetworkSpec(String name, String subnet, boolean isolated, Map<String, String> labels) {
    public NetworkSpec {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }
}
