package io.cairn.launcher;

import java.time.Instant;
import java.util.Map;

/**
 * Something of this platform that the engine holds.
 *
 * @param labels as it was made with
 * @param createdAt by the engine's clock; {@link Instant#MAX} if the engine does not tell
 */
public record Holding(Kind kind, String name, Map<String, String> labels, Instant createdAt) {

    public Holding {
        labels = Map.copyOf(labels);
    }

    /** What it is, in the order of removal: networks and volumes cannot go while a container uses them. */
    public enum Kind {
        CONTAINER,
        NETWORK,
        VOLUME
    }
}
