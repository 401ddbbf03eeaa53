package io.cairn.quota.desk.jdbc;

import static io.cairn.quota.desk.jdbc.Store.ADA;
import static io.cairn.quota.desk.jdbc.Store.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.kill.Victim;
import io.cairn.kit.test.postgres.PostgresForTests.Database;
import io.cairn.kit.test.property.Counts;
import io.cairn.kit.test.property.Property;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Fence;
import io.cairn.quota.desk.jdbc.Branch.Point;
import io.cairn.quota.desk.jdbc.Branch.Way;
import io.cairn.quota.order.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Two replicas as processes, each with a holder that asks and releases, on one cohort. One of them is killed with -9 before or after
 * any statement or commit, while the other works on; then its heir does its work again. Afterwards the auditor finds nothing, no
 * request was granted twice, and nothing is held.
 */
@Tag("docker")
class QuotaCrashTest {

    /** Every branch takes more steps than this. */
    private static final int LAST_STEP = 150;

    private static Database database;
    private static Store store;

    @BeforeAll
    static void migrate() {
        database = Store.migrated(QuotaCrashTest::source);
        store = new Store(source(database));
        store.create(Branch.COHORT, 100);
        store.cohorts.settle(Branch.COHORT, List.of(Store.reserve(ADA, 10, 30), Store.reserve(BOB, 0, 40)));
    }

    private static DataSource source(Database database) {
        return new DriverManagerDataSource(database.url(), database.user(), database.password());
    }

    @Test
    void eitherReplicaMayBeKilledBetweenAnyTwoCommits() {
        Property.forAll(Counts.of(10, 1_000), random -> {
            round(Way.RIGHT, random);
            assertThat(violations()).isEmpty();
        });
    }

    /** The checks find out a way that loses what it held; else they would prove nothing of the right one. */
    @Test
    void aWrongWayIsFoundOut() {
        String name = UUID.randomUUID().toString();
        // Right after the commit of its first requests, which its heir knows nothing of.
        try (var victim = branch(Way.FRESH_KEYS, name, 40).start()) {
            victim.killOnArrival();
        }
        try (var heir = branch(Way.FRESH_KEYS, name, 0).start()) {
            heir.awaitGoodEnd();
        }
        assertThat(violations()).contains("something is still held");
        store.sql
                .sql("select id, fence from allocation where ended_at is null")
                .query((row, number) -> new Order.Release(
                        new AllocationId(row.getString("id")),
                        row.getLong("fence") == 0 ? Optional.empty() : Optional.of(new Fence(row.getLong("fence")))))
                .list()
                .forEach(order -> store.cohorts.settle(Branch.COHORT, List.of(order)));
    }

    private static void round(Way way, RandomGenerator random) {
        String one = UUID.randomUUID().toString();
        String other = UUID.randomUUID().toString();
        try (var victim = branch(way, one, 1 + random.nextInt(LAST_STEP)).start();
                var survivor = branch(way, other, 0).start()) {
            victim.killOnArrival();
            try (var heir = branch(way, one, 0).start()) {
                heir.awaitGoodEnd();
            }
            survivor.awaitGoodEnd();
        }
    }

    /** What is wrong once all is done. */
    private static List<String> violations() {
        var found = new ArrayList<String>();
        store.violations().forEach(violation -> found.add(violation.invariant().id() + " " + violation.detail()));
        var cohort = store.cohorts.read(Branch.COHORT).orElseThrow();
        if (!cohort.active().equals(Amounts.NONE) || !cohort.waiting().isEmpty()) {
            found.add("something is still held");
        }
        long twice = store.sql
                .sql("select count(*) from (select 1 from allocation group by holder having count(*) > 1) twice")
                .query(Long.class)
                .single();
        if (twice > 0) {
            found.add(twice + " holders were granted twice");
        }
        return found;
    }

    private static Victim.Builder branch(Way way, String name, int step) {
        var builder = Victim.of(Branch.class)
                .with("way", way.name())
                .with("name", name)
                .with("step", String.valueOf(step))
                .with("url", database.url())
                .with("user", database.user())
                .with("password", database.password());
        return step == 0 ? builder : builder.stoppingAt(Point.HERE);
    }
}
