package io.cairn.quota.core;

import java.time.Instant;
import java.util.Optional;

/**
 * A span of time {@code [start, end)}: the end belongs to what follows, so that windows back to back do not meet.
 *
 * @param end after the start; empty if it never ends
 */
public record Window(Instant start, Optional<Instant> end) {

    public Window {
        if (end.filter(last -> !last.isAfter(start)).isPresent()) {
            throw new IllegalArgumentException("a window ends after it starts");
        }
    }

    /** From {@code start} until before {@code end}. */
    public static Window of(Instant start, Instant end) {
        return new Window(start, Optional.of(end));
    }

    /** From {@code start} on. */
    public static Window from(Instant start) {
        return new Window(start, Optional.empty());
    }

    /** Whether {@code at} lies in it. */
    public boolean contains(Instant at) {
        return !at.isBefore(start) && end.filter(last -> !at.isBefore(last)).isEmpty();
    }
}
