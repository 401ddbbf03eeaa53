package io.cairn.quota.desk.jdbc;

import static io.cairn.quota.desk.jdbc.Store.ADA;
import static io.cairn.quota.desk.jdbc.Store.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.cairn.kit.test.postgres.PostgresForTests.Database;
import io.cairn.kit.test.property.Counts;
import io.cairn.quota.core.Allocation;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Request.Mode;
import io.cairn.quota.desk.Desk;
import io.cairn.quota.order.Answer;
import io.cairn.quota.order.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two replicas on one PostgreSQL, with many callers each, on one cohort in which there is far too little for all. */
@Tag("docker")
class ReplicasRaceTest {

    private static final int CALLERS = 12;
    private static final Desk.Settings SETTINGS = new Desk.Settings(10, 1000, Duration.ofMinutes(1));

    private static HikariDataSource pool;

    @BeforeAll
    static void migrate() {
        var database = Store.migrated(ReplicasRaceTest::pool);
        pool = pool(database);
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    private static HikariDataSource pool(Database database) {
        var pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(8);
        return pool;
    }

    @Test
    void q1_nothingIsGivenTwiceAndNothingIsLost() throws Exception {
        var one = new Store(pool);
        var other = new Store(pool);
        one.create("race", 100);
        one.cohorts.settle("race", List.of(Store.reserve(ADA, 10, 30), Store.reserve(BOB, 0, 40)));
        try (var first = new Desk(one.cohorts, SETTINGS);
                var second = new Desk(other.cohorts, SETTINGS);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Callable<Integer>>();
            for (int caller = 0; caller < CALLERS; caller++) {
                String name = "caller-" + caller;
                var desk = caller % 2 == 0 ? first : second;
                work.add(() -> asksAndReleases(name, desk, Counts.of(25, 1_000)));
            }
            int granted = 0;
            for (var done : threads.invokeAll(work)) {
                granted += done.get();
            }
            assertThat(granted).as("grants").isPositive();
        }
        assertThat(one.violations()).isEmpty();
        var after = one.cohorts.read("race").orElseThrow();
        assertThat(after.active()).as("all was released").isEqualTo(Amounts.NONE);
        assertThat(after.waiting().byId()).isEmpty();
        assertThat(other.cohorts.read("race")).as("what the other replica sees").contains(after);
    }

    /** Each asks for something, uses it for no time and gives it back; what it would have to wait for it takes back. */
    private static int asksAndReleases(String name, Desk desk, int times) {
        var random = ThreadLocalRandom.current();
        int granted = 0;
        for (int time = 0; time < times; time++) {
            var mode = Mode.values()[random.nextInt(3)];
            var ask = Store.ask(time % 2 == 0 ? ADA : BOB, name + "/" + time, 1 + random.nextInt(60), mode);
            var answer = desk.settle("race", ask);
            if (answer instanceof Answer.Granted given) {
                assertThat(given.allocation().amount()).isNotEqualTo(Amounts.NONE);
                release(desk, given.allocation());
                granted++;
            } else if (answer instanceof Answer.Waiting) {
                takeBack(desk, ask);
            }
        }
        return granted;
    }

    private static void release(Desk desk, Allocation allocation) {
        desk.settle("race", new Order.Release(allocation.id(), Optional.of(allocation.fence())));
    }

    /** It may have had its turn meanwhile. */
    private static void takeBack(Desk desk, Order.Ask ask) {
        var id = ask.request().id();
        desk.settle("race", new Order.Release(id, Optional.empty()));
        var standing =
                new Store(pool).cohorts.read("race").orElseThrow().allocations().get(id);
        if (standing != null) {
            release(desk, standing);
        }
    }

    /** The lane of a cohort settles what gathers meanwhile with one commit. */
    @Test
    void ordersThatComeTogetherShareACommit() throws Exception {
        var store = new Store(pool);
        store.create("shared", 1000);
        try (var desk = new Desk(store.cohorts, SETTINGS);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Callable<Answer>>();
            for (int caller = 0; caller < 100; caller++) {
                var ask = Store.ask(ADA, "shared/" + caller, 1, Mode.WAIT);
                work.add(() -> desk.settle("shared", ask));
            }
            for (var done : threads.invokeAll(work)) {
                assertThat(done.get()).isInstanceOf(Answer.Granted.class);
            }
        }
        long commits = store.sql
                .sql("select count(distinct since) from allocation where cohort = 'shared'")
                .query(Long.class)
                .single();
        assertThat(commits).as("commits of 100 grants").isLessThan(60);
    }

    /** One order that the database refuses takes none of its companions along. */
    @Test
    void ordersThatFailTogetherAreSettledOneByOne() throws Exception {
        var store = new Store(pool);
        store.create("apart", 100);
        store.sql
                .sql("alter table allocation add constraint broken check (holder <> 'j-broken')")
                .update();
        try (var desk = new Desk(store.cohorts, SETTINGS);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Callable<Boolean>>();
            for (String key : List.of("a", "b", "broken", "c", "d")) {
                var ask = Store.ask(ADA, key, 1, Mode.WAIT);
                work.add(() -> {
                    try {
                        return desk.settle("apart", ask) instanceof Answer.Granted;
                    } catch (RuntimeException refused) {
                        return false;
                    }
                });
            }
            int granted = 0;
            for (var done : threads.invokeAll(work)) {
                granted += done.get() ? 1 : 0;
            }
            assertThat(granted).isEqualTo(4);
        } finally {
            store.sql.sql("alter table allocation drop constraint broken").update();
        }
        assertThat(store.violations()).isEmpty();
    }
}
