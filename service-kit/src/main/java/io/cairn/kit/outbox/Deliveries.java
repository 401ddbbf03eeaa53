package io.cairn.kit.outbox;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Performs deliveries: one piece of durable work for each event and subscriber, from its first attempt to its end. */
final class Deliveries {

    static final String TASK = "outbox-delivery";

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    /** How long a delivery steps back while this replica has as many to its subscriber in hand as it may. */
    private static final Duration NO_SLOT = Duration.ofMillis(500);

    private final OutboxStore store;
    private final EventSender sender;
    private final OutboxProperties properties;
    private final OutboxMetrics metrics;
    private final Clock clock;
    private final RetryRule rule;
    private final Map<String, Semaphore> slots = new ConcurrentHashMap<>();

    Deliveries(OutboxStore store, EventSender sender, OutboxProperties properties, OutboxMetrics metrics, Clock clock) {
        this.store = store;
        this.sender = sender;
        this.properties = properties;
        this.metrics = metrics;
        this.clock = clock;
        this.rule = new RetryRule(properties.retry(), properties.deadAfter());
    }

    /** The work that a delivery is; stored with its row. */
    static TaskInstance<Void> piece(UUID event, String subscriber) {
        return new TaskInstance<>(TASK, event + "/" + subscriber);
    }

    /** A replica that dies leaves its pieces to the others; one whose database fails tries again. */
    CustomTask<Void> task() {
        return Tasks.custom(TASK, Void.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(
                        properties.retry().first()))
                .onDeadExecutionRevive()
                .execute((instance, context) -> {
                    String id = instance.getId();
                    int slash = id.indexOf('/');
                    var next = attempt(UUID.fromString(id.substring(0, slash)), id.substring(slash + 1));
                    CompletionHandler<Void> again =
                            (complete, operations) -> operations.reschedule(complete, next.orElseThrow());
                    return next.isPresent() ? again : new CompletionHandler.OnCompleteRemove<>();
                });
    }

    /** One attempt; answers when the next one is due, if one is. */
    Optional<Instant> attempt(UUID event, String name) {
        var slot = slots.computeIfAbsent(name, fresh -> new Semaphore(properties.parallelPerSubscriber()));
        if (!slot.tryAcquire()) {
            return Optional.of(clock.instant().plus(NO_SLOT));
        }
        try {
            // Settled already: a replica was killed before it could remove the piece.
            return store.pending(event, name).flatMap(stored -> named(stored, name));
        } finally {
            slot.release();
        }
    }

    /** Each line that is logged below says whose event it is and which call it goes back to. */
    private Optional<Instant> named(StoredEvent stored, String name) {
        String trace = stored.traceparent().map(text -> text.split("-", 3)[1]).orElse(null);
        try (var ofTenant = MDC.putCloseable("tenant", stored.event().tenant().value());
                var ofCall = MDC.putCloseable("traceId", trace)) {
            return attempt(stored, name);
        }
    }

    private Optional<Instant> attempt(StoredEvent stored, String name) {
        var answer = properties
                .subscriber(name)
                .map(subscriber -> sender.send(subscriber, stored))
                .orElseGet(() -> new Answer.NotNow("no such subscriber is configured"));
        Instant now = clock.instant();
        double chance = ThreadLocalRandom.current().nextDouble();
        return switch (rule.after(answer, stored.createdAt(), stored.attempts() + 1, now, chance)) {
            case RetryRule.Next.Settled settled -> {
                settle(stored, name, settled.state(), answer, now);
                yield Optional.empty();
            }
            case RetryRule.Next.Again again -> {
                store.failed(stored.event().id(), name, answer.words());
                metrics.failed(name);
                LOG.info("event {} for {} waits: {}", stored.event().id(), name, answer.words());
                yield Optional.of(again.at());
            }
        };
    }

    private void settle(StoredEvent stored, String name, DeliveryState state, Answer answer, Instant now) {
        // Not ours to settle if another replica took the piece over and was faster.
        if (!store.settle(stored.event().id(), name, state, answer.words(), now)) {
            return;
        }
        metrics.settled(name, state);
        if (state != DeliveryState.DELIVERED) {
            LOG.warn(
                    "event {} ({}) for {} is {} after {} attempts and is kept: {}",
                    stored.event().id(),
                    stored.event().type(),
                    name,
                    state,
                    stored.attempts() + 1,
                    answer.words());
        }
    }
}
