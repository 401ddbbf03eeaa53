package io.cairn.kit.outbox;

/** Port: makes one attempt to hand an event to a subscriber. */
interface EventSender {

    /** Never throws for what the network or the subscriber does. */
    Answer send(Subscriber subscriber, StoredEvent event);
}
