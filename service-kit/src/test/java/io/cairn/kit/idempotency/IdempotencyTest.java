package io.cairn.kit.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.postgres.PostgresForTests;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import tools.jackson.databind.json.JsonMapper;

@Tag("docker")
class IdempotencyTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final String ROUTE = "POST /v1/things";
    private static final Caller ADA = new Caller(new TenantId("ada"), Set.of(), "test");
    private static final Caller BOB = new Caller(new TenantId("bob"), Set.of(), "test");

    private static HikariDataSource database;
    private static JdbcClient jdbc;
    private static Idempotency idempotency;

    @BeforeAll
    static void migrate() {
        var fresh = PostgresForTests.freshDatabase();
        Flyway.configure()
                .dataSource(fresh.url(), fresh.user(), fresh.password())
                .locations("classpath:db/migration/kit")
                .load()
                .migrate();
        database = new HikariDataSource();
        database.setJdbcUrl(fresh.url());
        database.setUsername(fresh.user());
        database.setPassword(fresh.password());
        jdbc = JdbcClient.create(database);
        jdbc.sql("CREATE TABLE thing (name text)").update();
        idempotency = idempotencyWaiting(Duration.ofSeconds(30));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        jdbc.sql("TRUNCATE thing, idempotency_key").update();
    }

    @Test
    void theSameKeyWithTheSameBodyHasOneEffectAndOneAnswer() {
        var first = idempotency.once(ADA, ROUTE, "k", "{}", creating("x"));
        var again = idempotency.once(ADA, ROUTE, "k", "{}", creating("y"));
        assertThat(first).isEqualTo(new Outcome(201, "/v1/things/x", "{\"name\":\"x\"}"));
        assertThat(again).isEqualTo(first);
        assertThat(things()).isEqualTo(1);
    }

    @Test
    void anAnswerWithoutLocationAndBodyIsRepeatedToo() {
        var first = idempotency.once(ADA, ROUTE, "k", "", () -> new Outcome(204, null, null));
        assertThat(idempotency.once(ADA, ROUTE, "k", "", creating("y"))).isEqualTo(first);
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefusedAndDoesNothing() {
        idempotency.once(ADA, ROUTE, "k", "{}", creating("x"));
        assertThatThrownBy(() -> idempotency.once(ADA, ROUTE, "k", "{ }", creating("y")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.type()).isEqualTo(PlatformProblem.IDEMPOTENCY_KEY_REUSED));
        assertThat(things()).isEqualTo(1);
    }

    @Test
    void anotherTenantOrRouteMayUseTheSameKey() {
        idempotency.once(ADA, ROUTE, "k", "{}", creating("x"));
        idempotency.once(BOB, ROUTE, "k", "{}", creating("y"));
        idempotency.once(ADA, "POST /v1/others", "k", "{}", creating("z"));
        assertThat(things()).isEqualTo(3);
    }

    @Test
    void withoutAKeyEachRequestHasItsEffectAndNothingIsKept() {
        idempotency.once(ADA, ROUTE, null, "{}", creating("x"));
        idempotency.once(ADA, ROUTE, null, "{}", creating("x"));
        assertThat(things()).isEqualTo(2);
        assertThat(keys()).isZero();
    }

    @Test
    void aBadKeyIsRefusedBeforeAnyWork() {
        assertThatThrownBy(() -> idempotency.once(ADA, ROUTE, "a b", "{}", creating("x")))
                .isInstanceOf(ProblemException.class);
        assertThat(things()).isZero();
    }

    @Test
    void workThatThrowsLeavesNothingAndTheKeyIsFreeForAnotherTry() {
        assertThatThrownBy(() -> idempotency.once(ADA, ROUTE, "k", "{}", () -> {
                    creating("x").get();
                    throw new IllegalStateException("too late");
                }))
                .hasMessage("too late");
        assertThat(things()).isZero();
        assertThat(keys()).isZero();
        idempotency.once(ADA, ROUTE, "k", "{}", creating("x"));
        assertThat(things()).isEqualTo(1);
    }

    @Test
    void eightThreadsWithOneKeyHaveOneEffectAndGetOneAnswer() throws Exception {
        for (int round = 0; round < 20; round++) {
            String key = "round-" + round;
            var answers = inParallel(8, thread -> idempotency.once(ADA, ROUTE, key, "{}", creating(key)));
            assertThat(answers).hasSize(8).containsOnly(new Outcome(201, "/v1/things/" + key, json(key)));
        }
        assertThat(things()).isEqualTo(20);
    }

    @Test
    void theOneThatWaitsBecomesTheFirstIfTheFirstFails() throws Exception {
        var firstIsIn = new CountDownLatch(1);
        var firstMayFail = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> idempotency.once(ADA, ROUTE, "k", "{}", () -> {
                creating("lost").get();
                firstIsIn.countDown();
                await(firstMayFail);
                throw new IllegalStateException("failed");
            }));
            assertThat(firstIsIn.await(10, TimeUnit.SECONDS)).isTrue();
            var second = threads.submit(() -> idempotency.once(ADA, ROUTE, "k", "{}", creating("kept")));
            org.awaitility.Awaitility.await().until(IdempotencyTest::somebodyWaits);
            firstMayFail.countDown();
            assertThatThrownBy(first::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("failed");
            assertThat(second.get().location()).isEqualTo("/v1/things/kept");
        }
        assertThat(things()).isEqualTo(1);
    }

    @Test
    void whoWaitsTooLongIsToldThatTheFirstRequestStillRuns() throws Exception {
        var impatient = idempotencyWaiting(Duration.ofMillis(300));
        var firstIsIn = new CountDownLatch(1);
        var firstMayEnd = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> idempotency.once(ADA, ROUTE, "k", "{}", () -> {
                firstIsIn.countDown();
                await(firstMayEnd);
                return creating("x").get();
            }));
            assertThat(firstIsIn.await(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> impatient.once(ADA, ROUTE, "k", "{}", creating("y")))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(refused.type()).isEqualTo(PlatformProblem.IDEMPOTENCY_IN_PROGRESS));
            firstMayEnd.countDown();
            assertThat(first.get().status()).isEqualTo(201);
        }
        assertThat(things()).isEqualTo(1);
    }

    @Test
    void theWorkItselfWaitsForLocksAsLongAsItsServiceAllows() {
        idempotency.once(ADA, ROUTE, "k", "{}", () -> {
            assertThat(jdbc.sql("SHOW lock_timeout").query(String.class).single())
                    .isEqualTo("0");
            return new Outcome(200, null, null);
        });
    }

    @Test
    void purgeForgetsOnlyWhatIsOlder() {
        idempotency.once(ADA, ROUTE, "k", "{}", creating("x"));
        assertThat(idempotency.purge(NOW)).isZero();
        assertThat(idempotency.purge(NOW.plus(Duration.ofHours(48)))).isEqualTo(1);
        idempotency.once(ADA, ROUTE, "k", "{}", creating("y"));
        assertThat(things()).isEqualTo(2);
    }

    private static Supplier<Outcome> creating(String name) {
        return () -> {
            jdbc.sql("INSERT INTO thing VALUES (:name)").param("name", name).update();
            return idempotency.answer(201, URI.create("/v1/things/" + name), Map.of("name", name));
        };
    }

    private static Idempotency idempotencyWaiting(Duration longest) {
        return new Idempotency(
                jdbc,
                new JdbcTransactionManager(database),
                JsonMapper.builder().build(),
                Clock.fixed(NOW, ZoneOffset.UTC),
                longest);
    }

    private static String json(String name) {
        return "{\"name\":\"" + name + "\"}";
    }

    private static int things() {
        return jdbc.sql("SELECT count(*) FROM thing").query(Integer.class).single();
    }

    private static int keys() {
        return jdbc.sql("SELECT count(*) FROM idempotency_key")
                .query(Integer.class)
                .single();
    }

    private static boolean somebodyWaits() {
        return jdbc.sql("SELECT count(*) FROM pg_locks WHERE NOT granted")
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came");
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private interface Work<T> {
        T of(int thread);
    }

    private static <T> ArrayList<T> inParallel(int threads, Work<T> work) throws Exception {
        var all = new ArrayList<Future<T>>();
        var start = new CountDownLatch(1);
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                int thread = i;
                all.add(pool.submit(() -> {
                    await(start);
                    return work.of(thread);
                }));
            }
            start.countDown();
        }
        var results = new ArrayList<T>();
        for (var one : all) {
            results.add(one.get());
        }
        return results;
    }
}
