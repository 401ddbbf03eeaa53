package io.cairn.kit.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cairn.kit.outbox.Shop.Way;
import io.cairn.kit.test.events.EventReceiver;
import io.cairn.kit.test.kill.Victim;
import io.cairn.kit.test.postgres.PostgresForTests;
import io.cairn.kit.test.postgres.PostgresForTests.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A replica is killed with -9 between any two steps of a request and of the delivery of its event, on a real PostgreSQL, with a
 * receiver that counts. Afterwards there is one effect, one event, and every event was delivered.
 */
@Tag("docker")
class OutboxCrashTest {

    /** What a replica does whether or not there is anything to do: killed there, nothing is different. */
    private static final Set<String> IDLE = Set.of(
            Shop.STARTED,
            "SET", // the lock timeout around the key's insert
            "update kit_task (claim)", // most of them claim nothing; one that does is AFTER_CLAIM
            "update kit_task (heartbeat)",
            "select kit_task"); // looks for dead replicas

    private static Database database;
    private static JdbcClient jdbc;

    private EventReceiver receiver = EventReceiver.answering(delivery -> delivery.number() == 1 ? 503 : 204);

    @BeforeAll
    static void migrate() {
        database = PostgresForTests.freshDatabase();
        var source = new DriverManagerDataSource(database.url(), database.user(), database.password());
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration/kit")
                .load()
                .migrate();
        jdbc = JdbcClient.create(source);
        jdbc.sql("CREATE TABLE thing (name text)").update();
    }

    @BeforeEach
    void empty() {
        jdbc.sql("TRUNCATE thing, idempotency_key, outbox_event, outbox_delivery, kit_task")
                .update();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void everyStepOfARequestAndItsDeliveryIsNextToACrashPoint() {
        try (var whole = shop(Way.RIGHT).start()) {
            whole.awaitGoodEnd();
            var known = Stream.of(CrashPoint.values()).map(CrashPoint::step).collect(Collectors.toSet());
            var unnamed = new TreeSet<>(whole.passed());
            unnamed.removeAll(known);
            unnamed.removeIf(step -> Stream.of(CrashPoint.values())
                    .anyMatch(point -> point.name().equals(step)));
            unnamed.removeAll(IDLE);
            assertThat(unnamed).as("steps without a crash point").isEmpty();
        }
        assertThat(violations()).isEmpty();
        assertThat(receiver.deliveries()).hasSize(2); // refused once, then accepted
    }

    @ParameterizedTest
    @EnumSource
    void ev2_killedHereTheNextOneHasOneEffectAndDeliversTheEvent(CrashPoint here) {
        try (var victim = shop(Way.RIGHT).stoppingAt(here).start()) {
            victim.killOnArrival();
        }
        assertThat(left()).as("the fault bites").isEqualTo(here.left());
        try (var heir = shop(Way.RIGHT).start()) {
            heir.awaitGoodEnd();
        }
        assertThat(violations()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void ev2_killedHereBesideAnotherReplicaTheOtherHasOneEffectAndDeliversTheEvent(CrashPoint here) {
        try (var victim = shop(Way.RIGHT).stoppingAt(here).start()) {
            victim.awaitArrival();
            try (var other = shop(Way.RIGHT).start()) { // the same request, now in both
                other.awaitPassing(Shop.STARTED);
                victim.kill();
                other.awaitGoodEnd();
            }
        }
        assertThat(violations()).isEmpty();
    }

    @Test
    void killedWhileTheReceiverHasItButHasNotAnsweredTheEventComesAgainUnderTheSameKey() {
        var victim = new AtomicReference<Victim>();
        receiver.close();
        receiver = EventReceiver.answering(delivery -> {
            if (delivery.number() == 1) {
                await().until(() -> victim.get() != null);
                victim.get().kill();
            }
            return 204;
        });
        try (var sending = shop(Way.RIGHT).start()) {
            victim.set(sending);
            assertThat(sending.awaitEnd()).isEqualTo(Victim.KILLED);
        }
        assertThat(left()).isEqualTo(CrashPoint.Left.STORED);
        try (var heir = shop(Way.RIGHT).start()) {
            heir.awaitGoodEnd();
        }
        assertThat(receiver.deliveries())
                .hasSize(2)
                .extracting(EventReceiver.Delivery::key)
                .containsOnly(receiver.deliveries().getFirst().key());
        assertThat(violations()).isEmpty();
    }

    @Test
    void aLivingReplicaKeepsItsClaimHoweverLongItTakes() {
        try (var slow = patient().stoppingAt(CrashPoint.BEFORE_SEND).start()) {
            slow.awaitArrival();
            try (var other = patient().start()) {
                other.awaitPassing(Shop.STARTED);
                // Longer than it takes until a dead replica's work is taken over: four heartbeats.
                await().during(Duration.ofSeconds(5))
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> receiver.deliveries().isEmpty());
                slow.kill();
                other.awaitGoodEnd();
            }
        }
        assertThat(violations()).isEmpty();
    }

    /** Its heartbeats may come late on a busy machine. */
    private Victim.Builder patient() {
        return shop(Way.RIGHT).with("heartbeat", "700");
    }

    @Test
    void theReplicaThatWaitsForTheKeyHasTheEffectIfTheFirstOneDies() {
        try (var first = shop(Way.RIGHT).stoppingAt(CrashPoint.AFTER_WORK).start()) {
            first.awaitArrival();
            try (var second = shop(Way.RIGHT).start()) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> count("SELECT count(*) FROM pg_locks WHERE NOT granted")
                                > 0); // on the key that the first one has inserted
                assertThat(left()).isEqualTo(CrashPoint.Left.NOTHING);
                first.kill();
                second.awaitGoodEnd();
            }
        }
        assertThat(violations()).isEmpty();
    }

    /** The checks find out ways that lose or double; else they would prove nothing of the right one. */
    @ParameterizedTest
    @CsvSource({
        "KEY_AFTER_THE_WORK, BEFORE_KEY, 2 effects",
        "EVENT_AFTER_THE_COMMIT, AFTER_COMMIT, 0 events",
        "MARK_BEFORE_THE_SEND, BEFORE_SEND, an event that nobody got"
    })
    void aWrongWayIsFoundOut(Way way, CrashPoint where, String violation) {
        receiver.close();
        receiver = EventReceiver.start();
        try (var whole = shop(way).start()) {
            whole.awaitGoodEnd();
        }
        assertThat(violations())
                .as("a wrong way looks right while nobody is killed")
                .isEmpty();
        empty();
        receiver.close();
        receiver = EventReceiver.start();
        try (var victim = shop(way).stoppingAt(where).start()) {
            victim.killOnArrival();
        }
        try (var heir = shop(way).start()) {
            heir.awaitGoodEnd();
        }
        assertThat(violations()).contains(violation);
    }

    /** What the killed process left. */
    private static CrashPoint.Left left() {
        boolean work = count("SELECT count(*) FROM kit_task WHERE task_name = 'outbox-delivery'") > 0;
        boolean marked = count("SELECT count(*) FROM outbox_delivery WHERE state = 'DELIVERED'") > 0;
        int rows = Stream.of("thing", "idempotency_key", "outbox_event", "outbox_delivery")
                .mapToInt(table -> count("SELECT count(*) FROM " + table))
                .sum();
        if (rows == 0 && !work) {
            return CrashPoint.Left.NOTHING;
        }
        assertThat(rows).as("all or nothing").isEqualTo(4);
        if (!marked) {
            assertThat(work).as("a pending delivery has its piece of work").isTrue();
            return CrashPoint.Left.STORED;
        }
        return work ? CrashPoint.Left.MARKED : CrashPoint.Left.REMOVED;
    }

    /** What is wrong once all is done; empty if one effect, one event and at least one accepted delivery are there. */
    private List<String> violations() {
        var found = new ArrayList<String>();
        int things = count("SELECT count(*) FROM thing");
        if (things != 1) {
            found.add(things + " effects");
        }
        var events = jdbc.sql("SELECT id FROM outbox_event").query(UUID.class).list();
        if (events.size() != 1) {
            found.add(events.size() + " events");
        }
        var got = receiver.accepted().stream().map(EventReceiver.Delivery::key).collect(Collectors.toSet());
        for (var event : events) {
            if (!got.contains(event.toString())) {
                found.add("an event that nobody got");
            }
        }
        if (got.size() > events.size()) {
            found.add("events that never happened");
        }
        if (count("SELECT count(*) FROM outbox_delivery WHERE state = 'DELIVERED'") != events.size()) {
            found.add("a delivery that is not marked");
        }
        return found;
    }

    private static int count(String sql) {
        return jdbc.sql(sql).query(Integer.class).single();
    }

    private Victim.Builder shop(Way way) {
        return Victim.of(Shop.class)
                .with("way", way.name())
                .with("url", database.url())
                .with("user", database.user())
                .with("password", database.password())
                .with("receiver", receiver.url().toString());
    }
}
