package io.cairn.quota.desk.jdbc;

import static io.cairn.quota.desk.jdbc.Store.ADA;
import static io.cairn.quota.desk.jdbc.Store.BOB;

import com.zaxxer.hikari.HikariDataSource;
import io.cairn.kit.test.kill.Faults;
import io.cairn.kit.test.kill.SqlSteps;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Fence;
import io.cairn.quota.core.Request.Mode;
import io.cairn.quota.desk.Desk;
import io.cairn.quota.order.Answer;
import io.cairn.quota.order.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * One cohort in a replica that is a process of its own, with a holder that asks and releases. It stands still at the step whose
 * number it is given, a statement or a commit, before or after it. Run again it does the same work under the same keys, as a holder
 * does that got no answer, and at its end holds nothing.
 */
final class Branch {

    /** What a replica serves, each for itself and at the same time. */
    static final List<String> COHORTS =
            IntStream.range(0, 20).mapToObj(number -> "crash-" + number).toList();

    /** Where the process is to be killed. */
    enum Point {
        /** Each cohort stands at its step, or at its end if it took fewer. */
        ALL_STAND
    }

    /** The right way, and a wrong one that the same checks must find out. */
    enum Way {
        RIGHT,
        /** A holder that is started again asks under other keys, so what it held before is lost. */
        FRESH_KEYS
    }

    private static final int ASKS = 6;

    /** How long a cohort stands or waits for one that stands, at the most: until the last one stands too. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final AtomicInteger RUNNING = new AtomicInteger(COHORTS.size());

    private final Way way = Way.valueOf(System.getProperty("way"));
    private final String cohort;
    private final String name;
    private final int stopAt;
    private final AtomicInteger steps = new AtomicInteger();
    private final Instant started = Store.now();
    private final Store store;
    private final Desk desk;

    private Branch(String cohort, int stopAt, DataSource pool) {
        this.cohort = cohort;
        this.name = System.getProperty("name") + "-" + cohort;
        this.stopAt = stopAt;
        this.store = new Store(SqlSteps.told(pool, new Counting()));
        this.desk = new Desk(store.cohorts, new Desk.Settings(10, 100, PATIENCE));
    }

    public static void main(String[] arguments) throws Exception {
        String[] steps = System.getProperty("steps").split(",");
        var work = new ArrayList<Callable<Void>>();
        try (var pool = pool();
                var threads = Executors.newFixedThreadPool(COHORTS.size())) {
            for (int number = 0; number < COHORTS.size(); number++) {
                var branch = new Branch(COHORTS.get(number), Integer.parseInt(steps[number]), pool);
                work.add(branch::live);
            }
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
        }
        System.exit(0);
    }

    private static HikariDataSource pool() {
        var pool = new HikariDataSource();
        pool.setJdbcUrl(System.getProperty("url"));
        pool.setUsername(System.getProperty("user"));
        pool.setPassword(System.getProperty("password"));
        // A cohort that stands keeps its connection.
        pool.setMaximumPoolSize(COHORTS.size() + COHORTS.size() / 2);
        pool.setConnectionTimeout(PATIENCE.toMillis());
        return pool;
    }

    private Void live() {
        work();
        awaitNothingHeld();
        desk.close();
        if (stopAt > 0) {
            stand("the end");
        }
        return null;
    }

    /** What is asked for depends on the name alone, so that a repetition is the same request. */
    private void work() {
        var random = new SplittableRandom(name.hashCode());
        for (int ask = 0; ask < ASKS; ask++) {
            var tenant = random.nextBoolean() ? ADA : BOB;
            long cpu = 5 + random.nextInt(60);
            var answer = desk.settle(cohort, Store.ask(tenant, key(ask), cpu, Mode.WAIT));
            if (!(answer instanceof Answer.Granted
                    || answer instanceof Answer.Waiting
                    || answer instanceof Answer.Known)) {
                throw new IllegalStateException("not expected: " + answer);
            }
            if (ask % 3 == 2) {
                release();
            }
        }
    }

    private String key(int ask) {
        return switch (way) {
            case RIGHT -> name + "/" + ask;
            case FRESH_KEYS -> UUID.randomUUID() + "/" + name + "/" + ask;
        };
    }

    private record Held(AllocationId id, Optional<Fence> fence) {}

    /** Gives back whatever it knows to hold: what stands under its keys. */
    private int release() {
        String mine = way == Way.RIGHT ? name + "/%" : "%/" + name + "/%";
        var held = store.sql
                .sql(
                        "select id, fence from allocation where idempotency_key like :mine and ended_at is null and asked_at > :started")
                .param("mine", mine)
                .param("started", Rows.time(way == Way.RIGHT ? Store.now().minusSeconds(86_400) : started))
                .query((row, number) -> new Held(
                        new AllocationId(row.getString("id")),
                        row.getLong("fence") == 0 ? Optional.empty() : Optional.of(new Fence(row.getLong("fence")))))
                .list();
        held.forEach(one -> desk.settle(cohort, new Order.Release(one.id(), one.fence())));
        return held.size();
    }

    private void awaitNothingHeld() {
        for (int tried = 0; release() > 0; tried++) {
            if (tried == 1_000) {
                throw new IllegalStateException("it cannot get rid of what it holds");
            }
        }
    }

    /** The steps of holder and lane are counted together; where the count stops is between any two of them. */
    private final class Counting implements SqlSteps.Listener {
        @Override
        public void before(String step) {
            passed("before " + step);
        }

        @Override
        public void after(String step) {
            passed("after " + step);
        }

        private void passed(String step) {
            if (steps.incrementAndGet() == stopAt) {
                stand(step);
            }
        }
    }

    private static void stand(String where) {
        Faults.pass(where);
        if (RUNNING.decrementAndGet() == 0) {
            Faults.reach(Point.ALL_STAND);
        }
        while (true) {
            LockSupport.park();
        }
    }
}
