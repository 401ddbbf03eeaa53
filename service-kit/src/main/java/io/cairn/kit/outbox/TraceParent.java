package io.cairn.kit.outbox;

import java.util.Optional;

/** Port: the W3C trace context of the work that appends an event, which its deliveries carry on. */
@FunctionalInterface
public interface TraceParent {

    /** The value of the header {@code traceparent}, if the current work is traced. */
    Optional<String> current();
}
