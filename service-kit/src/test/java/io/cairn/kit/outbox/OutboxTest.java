package io.cairn.kit.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.events.EventReceiver;
import io.cairn.kit.test.postgres.PostgresForTests;
import io.cairn.kit.work.DurableWork;
import io.cairn.kit.work.WorkProperties;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("docker")
class OutboxTest {

    private static final TenantId ADA = new TenantId("ada");
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static HikariDataSource database;
    private static JdbcClient jdbc;
    private static TransactionTemplate transaction;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void migrate() {
        var fresh = PostgresForTests.freshDatabase();
        database = new HikariDataSource();
        database.setJdbcUrl(fresh.url());
        database.setUsername(fresh.user());
        database.setPassword(fresh.password());
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration/kit")
                .load()
                .migrate();
        jdbc = JdbcClient.create(database);
        transaction = new TransactionTemplate(new JdbcTransactionManager(database));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        jdbc.sql("TRUNCATE outbox_event, outbox_delivery, kit_task").update();
    }

    @AfterEach
    void end() throws Exception {
        for (var one : open.reversed()) {
            one.close();
        }
    }

    @Test
    void anEventReachesEachSubscriberOfItsTypeAndNobodyElse() {
        var all = receiver(204);
        var some = receiver(204);
        var none = receiver(204);
        var outbox = replica(
                Map.of(
                        "subscribers[0].name", "all",
                        "subscribers[0].url", all.url().toString(),
                        "subscribers[1].name", "some",
                        "subscribers[1].url", some.url().toString(),
                        "subscribers[1].types", "Other,Made",
                        "subscribers[2].name", "none",
                        "subscribers[2].url", none.url().toString(),
                        "subscribers[2].types", "Other"),
                Clock.systemUTC());
        var event = append(outbox, "{\"a\":1}");
        await().untilAsserted(() ->
                assertThat(states()).containsOnly(Map.entry("all", "DELIVERED"), Map.entry("some", "DELIVERED")));
        assertThat(all.deliveries()).singleElement().satisfies(got -> {
            assertThat(got.key()).isEqualTo(event.toString());
            assertThat(got.body()).isEqualTo("{\"a\":1}");
        });
        assertThat(some.deliveries()).hasSize(1);
        assertThat(none.deliveries()).isEmpty();
        assertThat(attempts("all", "delivered")).isEqualTo(1);
        await().untilAsserted(() -> assertThat(pieces()).isZero());
    }

    @Test
    void twoReplicasShareTheWorkAndNoneSendsWhatTheOtherHasInHand() {
        var receiver = receiver(204);
        var one = replica(one(receiver), Clock.systemUTC());
        var two = replica(one(receiver), Clock.systemUTC());
        int events = 200;
        for (int number = 0; number < events; number++) {
            append(number % 2 == 0 ? one : two, "{}");
        }
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(pieces()).isZero());
        assertThat(receiver.deliveries())
                .as("nobody was killed, so each once")
                .hasSize(events)
                .extracting(EventReceiver.Delivery::key)
                .doesNotHaveDuplicates();
    }

    @Test
    void anEventOfATransactionThatRollsBackNeverHappened() {
        var receiver = receiver(204);
        var outbox = replica(one(receiver), Clock.systemUTC());
        transaction.executeWithoutResult(begun -> {
            outbox.append(event(UUID.randomUUID(), "{}"));
            begun.setRollbackOnly();
        });
        append(outbox, "{\"second\":true}"); // when this one has come, the first one would have
        await().until(() -> !receiver.deliveries().isEmpty());
        assertThat(receiver.deliveries())
                .extracting(EventReceiver.Delivery::body)
                .containsExactly("{\"second\":true}");
        assertThat(jdbc.sql("SELECT count(*) FROM outbox_event")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void anEventWithoutATransactionIsRefused() {
        var outbox = replica(Map.of(), Clock.systemUTC());
        assertThatThrownBy(() -> outbox.append(event(UUID.randomUUID(), "{}")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anEventThatIsTooLargeIsRefused() {
        var outbox = replica(Map.of("max-event", "4KB"), Clock.systemUTC());
        assertThatThrownBy(() -> append(outbox, "{\"name\":\"" + "ä".repeat(2048) + "\"}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSameEventTwiceIsOne() {
        var receiver = receiver(204);
        var outbox = replica(one(receiver), Clock.systemUTC());
        var id = UUID.randomUUID();
        assertThat(transaction.<Boolean>execute(begun -> outbox.append(event(id, "{}"))))
                .isTrue();
        assertThat(transaction.<Boolean>execute(begun -> outbox.append(event(id, "{\"other\":1}"))))
                .isFalse();
        await().untilAsserted(() -> assertThat(states()).containsEntry("one", "DELIVERED"));
        assertThat(receiver.deliveries())
                .extracting(EventReceiver.Delivery::body)
                .containsExactly("{}");
    }

    @Test
    void aSubscriberThatIsAddedLaterGetsTheEventsFromThenOn() {
        append(replica(Map.of(), Clock.systemUTC()), "{\"before\":1}");
        var receiver = receiver(204);
        append(replica(one(receiver), Clock.systemUTC()), "{\"after\":1}");
        await().untilAsserted(() -> assertThat(states()).containsEntry("one", "DELIVERED"));
        assertThat(receiver.deliveries())
                .extracting(EventReceiver.Delivery::body)
                .containsExactly("{\"after\":1}");
    }

    @Test
    void whoIsDownGetsTheEventWhenHeIsBack() {
        var receiver = EventReceiver.answering(delivery -> delivery.number() < 4 ? 503 : 200);
        open.add(receiver);
        append(replica(one(receiver), Clock.systemUTC()), "{}");
        await().untilAsserted(() -> assertThat(states()).containsEntry("one", "DELIVERED"));
        assertThat(receiver.deliveries()).hasSize(4);
        assertThat(attempts("one", "failed")).isEqualTo(3);
        assertThat(jdbc.sql("SELECT attempts FROM outbox_delivery")
                        .query(Integer.class)
                        .single())
                .isEqualTo(4);
    }

    @Test
    void anEventThatIsRefusedIsKeptAndCountedAndNotSentAgain() {
        var receiver = receiver(422);
        append(replica(one(receiver), Clock.systemUTC()), "{}");
        await().untilAsserted(() -> assertThat(states()).containsEntry("one", "REJECTED"));
        await().untilAsserted(() -> assertThat(pieces()).isZero());
        assertThat(receiver.deliveries()).hasSize(1);
        assertThat(attempts("one", "rejected")).isEqualTo(1);
        assertThat(jdbc.sql("SELECT last_answer FROM outbox_delivery")
                        .query(String.class)
                        .single())
                .isEqualTo("HTTP 422");
    }

    @Test
    void anOperatorSeesWhatIsNotDeliveredAndMayHaveItSentAgain() {
        var receiver = EventReceiver.answering(delivery -> delivery.number() == 1 ? 422 : 204);
        open.add(receiver);
        var event = append(replica(one(receiver), Clock.systemUTC()), "{\"private\":1}");
        await().untilAsserted(() -> assertThat(states()).containsEntry("one", "REJECTED"));
        await().untilAsserted(() -> assertThat(pieces()).isZero());
        var endpoint = new OutboxEndpoint(new OutboxStore(jdbc), work(open), transaction, Clock.systemUTC());
        assertThat(endpoint.undelivered().toString())
                .contains(event.toString(), "REJECTED", "HTTP 422")
                .doesNotContain("private");
        assertThat(endpoint.deliverAgain(UUID.randomUUID(), "one").getStatus()).isEqualTo(404);
        assertThat(endpoint.deliverAgain(event, "two").getStatus()).isEqualTo(404);
        assertThat(endpoint.deliverAgain(event, "one").getStatus()).isEqualTo(204);
        await().untilAsserted(() -> assertThat(states()).containsEntry("one", "DELIVERED"));
        assertThat(endpoint.deliverAgain(event, "one").getStatus())
                .as("delivered for good")
                .isEqualTo(404);
        assertThat(receiver.deliveries()).hasSize(2);
    }

    @Test
    void whatIsAboutToBeRemovedIsNotReopened() {
        var receiver = receiver(204);
        var event = append(replica(one(receiver), Clock.systemUTC(), false), "{}");
        var store = new OutboxStore(jdbc);
        store.settle(event, "one", DeliveryState.REJECTED, "HTTP 422", NOW); // its piece of work is still there
        var endpoint = new OutboxEndpoint(store, work(open), transaction, Clock.systemUTC());
        assertThat(endpoint.deliverAgain(event, "one").getStatus()).isEqualTo(404);
        assertThat(states()).containsEntry("one", "REJECTED");
    }

    private static DurableWork work(List<AutoCloseable> open) {
        return open.stream()
                .filter(DurableWork.class::isInstance)
                .map(DurableWork.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anEventThatNobodyTookForTooLongIsGivenUpKeptAndCounted() {
        var receiver = receiver(503);
        var set = new TreeMap<>(one(receiver));
        set.put("dead-after", "1ms");
        append(replica(set, Clock.systemUTC()), "{}");
        await().untilAsserted(() -> assertThat(states()).containsEntry("one", "DEAD"));
        await().untilAsserted(() -> assertThat(pieces()).isZero());
        assertThat(attempts("one", "dead")).isEqualTo(1);
    }

    @Test
    void aSlowSubscriberDoesNotStopTheOthers() {
        var mayAnswer = new CountDownLatch(1);
        var slow = EventReceiver.answering(delivery -> {
            try {
                mayAnswer.await();
            } catch (InterruptedException stopped) {
                return 500;
            }
            return 204;
        });
        open.add(slow);
        open.add(mayAnswer::countDown); // before the receiver is closed
        var quick = receiver(204);
        var outbox = replica(
                Map.of(
                        "subscribers[0].name", "slow",
                        "subscribers[0].url", slow.url().toString(),
                        "subscribers[0].types", "Slow",
                        "subscribers[1].name", "quick",
                        "subscribers[1].url", quick.url().toString(),
                        "subscribers[1].types", "Made",
                        "parallel-per-subscriber", "2"),
                Clock.systemUTC());
        transaction.executeWithoutResult(begun -> {
            for (int number = 0; number < 20; number++) { // more than the four workers of this replica
                outbox.append(new Event(UUID.randomUUID(), "Slow", ADA, "{}"));
            }
        });
        await().until(() -> slow.deliveries().size() == 2);
        append(outbox, "{}");
        await().atMost(Duration.ofSeconds(8)).until(() -> quick.deliveries().size() == 1);
        assertThat(slow.deliveries()).hasSize(2);
    }

    @Test
    void anEventForSomebodyWhoIsNotConfiguredHereWaits() {
        var receiver = receiver(204);
        var here = replica(one(receiver), Clock.systemUTC(), false); // knows the subscriber, performs nothing
        replica(Map.of("retry.first", "50ms"), Clock.systemUTC()); // performs, and knows nobody
        append(here, "{}");
        await().until(() -> jdbc.sql("SELECT last_answer FROM outbox_delivery")
                .query(String.class)
                .optional()
                .isPresent());
        assertThat(states()).containsEntry("one", "PENDING");
        assertThat(receiver.deliveries()).isEmpty();
    }

    @Test
    void theMetersSayWhatWaitsAndForHowLong() {
        var clock = Clock.fixed(NOW, ZoneOffset.UTC);
        var store = new OutboxStore(jdbc);
        var later = Clock.fixed(NOW.plusSeconds(90), ZoneOffset.UTC);
        var metrics = new OutboxMetrics(meters, store, later);
        var subscriber = new Subscriber("one", java.net.URI.create("http://127.0.0.1"), List.of(), false);
        metrics.register(subscriber);
        append(replica(one(receiver(204)), clock, false), "{}");
        assertThat(meters.get("cairn.outbox.pending")
                        .tag("subscriber", "one")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(meters.get("cairn.outbox.oldest.pending.age").gauge().value())
                .isEqualTo(90);
        assertThat(meters.get("cairn.outbox.dead").gauge().value()).isZero();
        assertThat(meters.get("cairn.outbox.rejected").gauge().value()).isZero();
    }

    @Test
    void purgeRemovesWhatEndedLongAgoAndKeepsWhatWaits() {
        var outbox = replica(one(receiver(204)), Clock.fixed(NOW, ZoneOffset.UTC), false);
        var nobodys = replica(Map.of(), Clock.fixed(NOW, ZoneOffset.UTC), false);
        var store = new OutboxStore(jdbc);
        var waits = append(outbox, "{}");
        var delivered = append(outbox, "{}");
        var delivered2 = append(outbox, "{}");
        var dead = append(outbox, "{}");
        append(nobodys, "{}");
        store.settle(delivered, "one", DeliveryState.DELIVERED, "HTTP 204", NOW);
        store.settle(delivered2, "one", DeliveryState.DELIVERED, "HTTP 204", NOW);
        store.settle(dead, "one", DeliveryState.DEAD, "HTTP 503", NOW);
        var purge = new OutboxPurge(store, OutboxPropertiesTest.bound(Map.of()), 1);

        assertThat(purge.removeOld(NOW.plus(Duration.ofDays(7)))).isZero();
        assertThat(purge.removeOld(NOW.plus(Duration.ofDays(7)).plusMillis(1)))
                .as("two deliveries, their events and the one for nobody")
                .isEqualTo(5);
        assertThat(events()).containsExactlyInAnyOrder(waits, dead);
        assertThat(purge.removeOld(NOW.plus(Duration.ofDays(91)))).isEqualTo(2);
        assertThat(events()).containsExactly(waits);
    }

    private static List<UUID> events() {
        return jdbc.sql("SELECT id FROM outbox_event").query(UUID.class).list();
    }

    private UUID append(Outbox outbox, String json) {
        var id = UUID.randomUUID();
        transaction.executeWithoutResult(begun -> outbox.append(event(id, json)));
        return id;
    }

    private static Event event(UUID id, String json) {
        return new Event(id, "Made", ADA, json);
    }

    private EventReceiver receiver(int status) {
        var receiver = EventReceiver.answering(delivery -> status);
        open.add(receiver);
        return receiver;
    }

    private static Map<String, String> one(EventReceiver receiver) {
        return Map.of(
                "subscribers[0].name", "one",
                "subscribers[0].url", receiver.url().toString(),
                "retry.first", "20ms");
    }

    private Outbox replica(Map<String, String> set, Clock clock) {
        return replica(set, clock, true);
    }

    private Outbox replica(Map<String, String> set, Clock clock, boolean performs) {
        var properties = OutboxPropertiesTest.bound(set);
        var store = new OutboxStore(jdbc);
        var sender = new HttpEventSender(properties.connectTimeout(), properties.readTimeout(), () -> () -> "none");
        var metrics = new OutboxMetrics(meters, store, clock);
        var work = new DurableWork(
                database,
                List.of(new Deliveries(store, sender, properties, metrics, clock).task()),
                new WorkProperties(Duration.ofMillis(50), Duration.ofSeconds(3), 4));
        open.add(sender);
        open.add(work);
        if (performs) {
            work.start();
        }
        return new Outbox(store, work, properties, Optional::empty, clock);
    }

    private double attempts(String subscriber, String result) {
        return meters.get("cairn.outbox.attempts")
                .tag("subscriber", subscriber)
                .tag("result", result)
                .counter()
                .count();
    }

    private static int pieces() {
        return jdbc.sql("SELECT count(*) FROM kit_task").query(Integer.class).single();
    }

    private static Map<String, String> states() {
        var states = new TreeMap<String, String>();
        jdbc.sql("SELECT subscriber, state FROM outbox_delivery").query(row -> {
            states.put(row.getString("subscriber"), row.getString("state"));
        });
        return states;
    }
}
