package io.cairn.kit.outbox;

/** Where the delivery of one event to one subscriber stands; all but the first are ends. */
enum DeliveryState {
    /** Not delivered yet, as far as is known. */
    PENDING,
    /** The subscriber said that it has it. */
    DELIVERED,
    /** The subscriber said that it will never take it; kept for people. */
    REJECTED,
    /** Given up after too long; kept for people. */
    DEAD
}
