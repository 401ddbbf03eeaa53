package io.cairn.kit.outbox;

import io.cairn.kit.tenancy.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Events and their deliveries in PostgreSQL. A delivery that has come to its end changes only by an operator. */
final class OutboxStore {

    private static final String PENDING = """
            SELECT event.id, event.type, event.tenant, event.body, event.traceparent, event.created_at, delivery.attempts
            FROM outbox_delivery delivery JOIN outbox_event event ON event.id = delivery.event
            WHERE delivery.event = :event AND delivery.subscriber = :subscriber AND delivery.state = 'PENDING'""";

    private static final String COUNTS = """
            SELECT subscriber, state, count(*) number, min(created_at) oldest
            FROM outbox_delivery WHERE state <> 'DELIVERED' GROUP BY subscriber, state""";

    private static final String PURGE_DELIVERIES = """
            DELETE FROM outbox_delivery
            WHERE (event, subscriber) IN (
                SELECT event, subscriber FROM outbox_delivery
                WHERE (state = 'DELIVERED' AND settled_at < :delivered)
                   OR (state IN ('REJECTED', 'DEAD') AND settled_at < :undelivered)
                LIMIT :batch)""";

    private static final String PURGE_EVENTS = """
            DELETE FROM outbox_event
            WHERE id IN (
                SELECT id FROM outbox_event event
                WHERE created_at < :delivered
                  AND NOT EXISTS (SELECT 1 FROM outbox_delivery delivery WHERE delivery.event = event.id)
                LIMIT :batch)""";

    private final JdbcClient jdbc;

    OutboxStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private static final String UNDELIVERED = """
            SELECT delivery.event, event.type, event.tenant, delivery.subscriber, delivery.state, delivery.attempts,
                delivery.last_answer, delivery.created_at
            FROM outbox_delivery delivery JOIN outbox_event event ON event.id = delivery.event
            WHERE delivery.state <> 'DELIVERED'
            ORDER BY delivery.created_at, delivery.event, delivery.subscriber
            LIMIT :limit""";

    /** How many deliveries to a subscriber are in a state, and when the event of the oldest was appended. */
    record Count(String subscriber, DeliveryState state, long number, Instant oldest) {}

    /** A delivery that waits or came to a bad end. */
    record Undelivered(
            UUID event,
            String type,
            String tenant,
            String subscriber,
            DeliveryState state,
            int attempts,
            @Nullable String lastAnswer,
            Instant createdAt) {}

    boolean addEvent(Event event, Optional<String> traceparent, Instant now) {
        return jdbc.sql("""
                        INSERT INTO outbox_event (id, type, tenant, body, traceparent, created_at)
                        VALUES (:id, :type, :tenant, :body, :traceparent, :now)
                        ON CONFLICT (id) DO NOTHING""")
                        .param("id", event.id())
                        .param("type", event.type())
                        .param("tenant", event.tenant().value())
                        .param("body", event.json())
                        .param("traceparent", traceparent.orElse(null))
                        .param("now", time(now))
                        .update()
                == 1;
    }

    void addDelivery(UUID event, String subscriber, Instant now) {
        jdbc.sql("""
                        INSERT INTO outbox_delivery (event, subscriber, state, created_at)
                        VALUES (:event, :subscriber, 'PENDING', :now)""")
                .param("event", event)
                .param("subscriber", subscriber)
                .param("now", time(now))
                .update();
    }

    Optional<StoredEvent> pending(UUID event, String subscriber) {
        return jdbc.sql(PENDING)
                .param("event", event)
                .param("subscriber", subscriber)
                .query(OutboxStore::stored)
                .optional();
    }

    void failed(UUID event, String subscriber, String words) {
        jdbc.sql("""
                        UPDATE outbox_delivery SET attempts = attempts + 1, last_answer = :words
                        WHERE event = :event AND subscriber = :subscriber AND state = 'PENDING'""")
                .param("words", words)
                .param("event", event)
                .param("subscriber", subscriber)
                .update();
    }

    boolean settle(UUID event, String subscriber, DeliveryState state, String words, Instant now) {
        return jdbc.sql("""
                        UPDATE outbox_delivery
                        SET state = :state, attempts = attempts + 1, last_answer = :words, settled_at = :now
                        WHERE event = :event AND subscriber = :subscriber AND state = 'PENDING'""")
                        .param("state", state.name())
                        .param("words", words)
                        .param("now", time(now))
                        .param("event", event)
                        .param("subscriber", subscriber)
                        .update()
                == 1;
    }

    /** How much was not delivered, by subscriber and state. */
    List<Count> counts() {
        return jdbc.sql(COUNTS)
                .query((row, number) -> new Count(
                        row.getString("subscriber"),
                        DeliveryState.valueOf(row.getString("state")),
                        row.getLong("number"),
                        row.getObject("oldest", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** What was not delivered, oldest first, without what the events say. */
    List<Undelivered> undelivered(int limit) {
        return jdbc.sql(UNDELIVERED)
                .param("limit", limit)
                .query((row, number) -> new Undelivered(
                        row.getObject("event", UUID.class),
                        row.getString("type"),
                        row.getString("tenant"),
                        row.getString("subscriber"),
                        DeliveryState.valueOf(row.getString("state")),
                        row.getInt("attempts"),
                        row.getString("last_answer"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** Makes a delivery that came to a bad end wait again; false if there is none. */
    boolean reopen(UUID event, String subscriber) {
        return jdbc.sql("""
                        UPDATE outbox_delivery SET state = 'PENDING', settled_at = NULL
                        WHERE event = :event AND subscriber = :subscriber AND state IN ('REJECTED', 'DEAD')""")
                        .param("event", event)
                        .param("subscriber", subscriber)
                        .update()
                == 1;
    }

    /** Forgets at most {@code batch} deliveries that ended before these times, and says how many. */
    int purgeDeliveries(Instant delivered, Instant undelivered, int batch) {
        return jdbc.sql(PURGE_DELIVERIES)
                .param("delivered", time(delivered))
                .param("undelivered", time(undelivered))
                .param("batch", batch)
                .update();
    }

    /** Forgets at most {@code batch} older events of which no delivery is left, and says how many. */
    int purgeEvents(Instant delivered, int batch) {
        return jdbc.sql(PURGE_EVENTS)
                .param("delivered", time(delivered))
                .param("batch", batch)
                .update();
    }

    private static StoredEvent stored(ResultSet row, int number) throws SQLException {
        return new StoredEvent(
                new Event(
                        row.getObject("id", UUID.class),
                        row.getString("type"),
                        new TenantId(row.getString("tenant")),
                        row.getString("body")),
                Optional.ofNullable(row.getString("traceparent")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getInt("attempts"));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
