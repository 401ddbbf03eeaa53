package io.cairn.kit.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * To whom events go, and how.
 *
 * @param subscribers possibly none; one that is added later gets the events that are appended from then on
 * @param connectTimeout longest wait for a connection
 * @param readTimeout longest wait for the head of the answer, connecting included
 * @param maxEvent the largest event, at least 4 KiB
 * @param retry pauses between attempts
 * @param deadAfter an event that could not be delivered for so long is given up, kept and told
 * @param parallelPerSubscriber deliveries of this replica to one subscriber at the same time, so that a slow one does not stop
 *     the others; at least 1
 * @param keepDelivered how long delivered events are kept
 * @param keepUndelivered how long events that were rejected or given up are kept
 */
@ConfigurationProperties(value = "cairn.outbox", ignoreUnknownFields = false)
public record OutboxProperties(
        @DefaultValue List<Subscriber> subscribers,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("10s") Duration readTimeout,
        @DefaultValue("1MB") DataSize maxEvent,
        @DefaultValue Retry retry,
        @DefaultValue("7d") Duration deadAfter,
        @DefaultValue("4") int parallelPerSubscriber,
        @DefaultValue("7d") Duration keepDelivered,
        @DefaultValue("90d") Duration keepUndelivered) {

    private static final int MOST_SUBSCRIBERS = 50;
    private static final int LEAST_EVENT_KILOBYTES = 4;

    public OutboxProperties {
        subscribers = List.copyOf(subscribers);
        if (subscribers.size() > MOST_SUBSCRIBERS) {
            throw new IllegalArgumentException("cairn.outbox.subscribers holds more than " + MOST_SUBSCRIBERS);
        }
        if (subscribers.stream().map(Subscriber::name).distinct().count() < subscribers.size()) {
            throw new IllegalArgumentException("cairn.outbox.subscribers holds a name twice");
        }
        for (Duration length : List.of(connectTimeout, readTimeout, deadAfter, keepDelivered, keepUndelivered)) {
            if (!length.isPositive()) {
                throw new IllegalArgumentException("every time of cairn.outbox must be longer than nothing");
            }
        }
        if (maxEvent.toKilobytes() < LEAST_EVENT_KILOBYTES || parallelPerSubscriber < 1) {
            throw new IllegalArgumentException(
                    "cairn.outbox.max-event must be at least 4KB and cairn.outbox.parallel-per-subscriber at least 1");
        }
    }

    Optional<Subscriber> subscriber(String name) {
        return subscribers.stream()
                .filter(subscriber -> subscriber.name().equals(name))
                .findFirst();
    }

    /**
     * Pauses grow from {@code first} by {@code factor} up to {@code longest}; each is made longer or shorter by up to
     * {@code jitter} of itself, so that what failed together does not come back together.
     *
     * @param factor at least 1
     * @param jitter 0 to 0.9
     */
    public record Retry(
            @DefaultValue("1s") Duration first,
            @DefaultValue("10m") Duration longest,
            @DefaultValue("2") double factor,
            @DefaultValue("0.2") double jitter) {

        public Retry {
            if (!first.isPositive() || longest.compareTo(first) < 0) {
                throw new IllegalArgumentException(
                        "cairn.outbox.retry.first must be longer than nothing and at most cairn.outbox.retry.longest");
            }
            if (!(factor >= 1) || !(jitter >= 0 && jitter <= 0.9)) {
                throw new IllegalArgumentException(
                        "cairn.outbox.retry.factor must be at least 1 and cairn.outbox.retry.jitter 0 to 0.9");
            }
        }
    }
}
