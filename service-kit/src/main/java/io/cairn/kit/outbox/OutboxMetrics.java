package io.cairn.kit.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What an operator sees of the outbox, by subscriber. Counters are of this replica; the others are of the service, the same in
 * every replica, and at most ten seconds old.
 */
final class OutboxMetrics {

    private static final Duration FRESH_FOR = Duration.ofSeconds(10);

    private final MeterRegistry registry;
    private final OutboxStore store;
    private final Clock clock;
    private List<OutboxStore.Count> seen = List.of();
    private Instant seenAt = Instant.MIN;

    OutboxMetrics(MeterRegistry registry, OutboxStore store, Clock clock) {
        this.registry = registry;
        this.store = store;
        this.clock = clock;
    }

    /** Registers the meters of a subscriber. */
    void register(Subscriber subscriber) {
        String name = subscriber.name();
        counter(name, "failed");
        for (DeliveryState state : DeliveryState.values()) {
            if (state != DeliveryState.PENDING) {
                counter(name, word(state));
            }
            if (state != DeliveryState.DELIVERED) {
                gauge(
                        "cairn.outbox." + word(state),
                        "deliveries in this state",
                        name,
                        metrics -> metrics.number(name, state));
            }
        }
        gauge(
                "cairn.outbox.oldest.pending.age",
                "seconds since the oldest event was appended that is not delivered",
                name,
                metrics -> metrics.oldest(name));
    }

    /** An attempt failed and another one follows. */
    void failed(String subscriber) {
        counter(subscriber, "failed").increment();
    }

    /** A delivery came to its end. */
    void settled(String subscriber, DeliveryState state) {
        counter(subscriber, word(state)).increment();
    }

    private Counter counter(String subscriber, String result) {
        return Counter.builder("cairn.outbox.attempts")
                .description("attempts to deliver an event, by what became of them")
                .tag("subscriber", subscriber)
                .tag("result", result)
                .register(registry);
    }

    private void gauge(String name, String what, String subscriber, ToDoubleFunction<OutboxMetrics> value) {
        Gauge.builder(name, this, value)
                .description(what)
                .tag("subscriber", subscriber)
                .register(registry);
    }

    private double number(String subscriber, DeliveryState state) {
        return counts().stream()
                .filter(count -> count.subscriber().equals(subscriber) && count.state() == state)
                .mapToLong(OutboxStore.Count::number)
                .sum();
    }

    private double oldest(String subscriber) {
        return counts().stream()
                .filter(count -> count.subscriber().equals(subscriber) && count.state() == DeliveryState.PENDING)
                .mapToDouble(count ->
                        Duration.between(count.oldest(), clock.instant()).toMillis() / 1000.0)
                .max()
                .orElse(0);
    }

    private synchronized List<OutboxStore.Count> counts() {
        Instant now = clock.instant();
        if (seenAt.isBefore(now.minus(FRESH_FOR))) {
            seen = store.counts();
            seenAt = now;
        }
        return seen;
    }

    private static String word(DeliveryState state) {
        return switch (state) {
            case PENDING -> "pending";
            case DELIVERED -> "delivered";
            case REJECTED -> "rejected";
            case DEAD -> "dead";
        };
    }
}
