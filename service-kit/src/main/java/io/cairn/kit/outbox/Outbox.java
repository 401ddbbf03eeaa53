package io.cairn.kit.outbox;

import com.github.kagkarlsson.scheduler.task.TaskInstance;
import io.cairn.kit.work.DurableWork;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Where a service puts events. An event and what it tells of are in one transaction: both are there or neither is. From then on
 * each subscriber of its type gets it at least once, whatever is killed meanwhile. Events are not delivered in any order, not
 * even those of one thing: a subscriber goes by what the event says.
 *
 * <ol>
 *   <li>{@link #append} stores the event, a row for each subscriber and a piece of durable work for each;
 *   <li>any replica claims a piece and posts the event, with no transaction open;
 *   <li>it writes down what became of it, then removes the piece or sets its next time.
 * </ol>
 *
 * Killed between 2 and 3, the next one posts again: hence at least once, and the same {@code Idempotency-Key} each time.
 */
public final class Outbox {

    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private final OutboxStore store;
    private final DurableWork work;
    private final OutboxProperties properties;
    private final Supplier<Optional<String>> trace;
    private final Clock clock;

    Outbox(
            OutboxStore store,
            DurableWork work,
            OutboxProperties properties,
            Supplier<Optional<String>> trace,
            Clock clock) {
        this.store = store;
        this.work = work;
        this.properties = properties;
        this.trace = trace;
        this.clock = clock;
    }

    /** The largest JSON document of an event, in bytes of UTF-8. */
    public long largest() {
        return properties.maxEvent().toBytes();
    }

    /**
     * Appends an event in the caller's transaction.
     *
     * @return whether it is new; an event of this id that was appended before is left as it is
     * @throws IllegalStateException if there is no transaction
     * @throws IllegalArgumentException if the event is larger than {@code cairn.outbox.max-event}
     */
    public boolean append(Event event) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("an event is appended in the transaction of what it tells of");
        }
        int bytes = event.json().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > largest()) {
            throw new IllegalArgumentException(
                    "an event of " + bytes + " bytes is larger than cairn.outbox.max-event, " + properties.maxEvent());
        }
        Instant now = clock.instant();
        var traceparent = trace.get().filter(text -> TRACEPARENT.matcher(text).matches());
        if (!store.addEvent(event, traceparent, now)) {
            return false;
        }
        List<String> names = properties.subscribers().stream()
                .filter(subscriber -> subscriber.wants(event.type()))
                .map(Subscriber::name)
                .toList();
        names.forEach(name -> store.addDelivery(event.id(), name, now));
        work.schedule(
                names.stream()
                        .<TaskInstance<?>>map(name -> Deliveries.piece(event.id(), name))
                        .toList(),
                now);
        return true;
    }
}
