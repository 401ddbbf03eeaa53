package io.cairn.kit.outbox;

import io.cairn.kit.work.DurableWork;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * For operators, at {@code /actuator/outbox}: what waits and what came to a bad end, and another chance for one of the latter. What
 * events say is not shown.
 */
@Endpoint(id = "outbox")
public final class OutboxEndpoint {

    private static final int MOST = 200;

    private final OutboxStore store;
    private final DurableWork work;
    private final TransactionTemplate transaction;
    private final Clock clock;

    OutboxEndpoint(OutboxStore store, DurableWork work, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.work = work;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** The oldest deliveries that are not done, at most {@value #MOST}. */
    @ReadOperation
    public Map<String, Object> undelivered() {
        return Map.of("items", List.copyOf(store.undelivered(MOST)));
    }

    /**
     * Delivers again what was rejected or given up. An event that is too old gets one attempt.
     *
     * @return 204, or 404 if there is no such delivery at a bad end
     */
    @WriteOperation
    public WebEndpointResponse<Void> deliverAgain(@Selector UUID event, @Selector String subscriber) {
        boolean reopened = Objects.requireNonNull(transaction.execute(begun -> {
            // The last piece of work may be about to be removed: then this one must wait for that.
            boolean both = store.reopen(event, subscriber)
                    && work.scheduleIfAbsent(Deliveries.piece(event, subscriber), clock.instant());
            if (!both) {
                begun.setRollbackOnly();
            }
            return both;
        }));
        return new WebEndpointResponse<>(
                reopened ? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
