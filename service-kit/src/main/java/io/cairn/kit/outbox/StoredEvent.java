package io.cairn.kit.outbox;

import java.time.Instant;
import java.util.Optional;

/** An event as it stands in its row, with how often its delivery to one subscriber was tried. */
record StoredEvent(Event event, Optional<String> traceparent, Instant createdAt, int attempts) {}
