package io.cairn.kit.outbox;

import io.cairn.kit.housekeeping.Chore;
import java.time.Instant;

/** Removes deliveries that ended long ago, and events that nobody waits for any more. */
final class OutboxPurge implements Chore {

    /** A statement removes no more, so that it holds its locks for moments only. */
    private static final int BATCH = 5000;

    private final OutboxStore store;
    private final OutboxProperties properties;
    private final int batch;

    OutboxPurge(OutboxStore store, OutboxProperties properties) {
        this(store, properties, BATCH);
    }

    OutboxPurge(OutboxStore store, OutboxProperties properties, int batch) {
        this.store = store;
        this.properties = properties;
        this.batch = batch;
    }

    @Override
    public String name() {
        return "events and their deliveries";
    }

    @Override
    public int removeOld(Instant now) {
        Instant delivered = now.minus(properties.keepDelivered());
        Instant undelivered = now.minus(properties.keepUndelivered());
        int removed = 0;
        int last;
        do {
            last = store.purgeDeliveries(delivered, undelivered, batch);
            removed += last;
        } while (last == batch);
        do {
            last = store.purgeEvents(delivered, batch);
            removed += last;
        } while (last == batch);
        return removed;
    }
}
