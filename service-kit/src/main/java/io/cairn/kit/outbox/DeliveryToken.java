package io.cairn.kit.outbox;

/** Port: the bearer token of this service, for subscribers that are services of the platform. Nothing asks before it is needed. */
@FunctionalInterface
public interface DeliveryToken {

    /** A token that is valid now, without {@code Bearer}. What it throws postpones the delivery. */
    String value();
}
