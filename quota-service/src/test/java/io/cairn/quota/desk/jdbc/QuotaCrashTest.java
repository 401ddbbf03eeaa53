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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Two replicas as processes, each with twenty cohorts and in each of them a holder that asks and releases. One of the replicas is killed
 * with -9 while the other works on, and an heir does its work again. Afterwards the auditor finds nothing, no request was granted
 * twice, and nothing is held.
 *
 * <p>The kill finds each cohort before or after a statement or commit of its own. Cohorts have no row in common, so to each it is a
 * kill of its own, and they are counted so; {@code target/quota-crash.txt} says how many signals and which places it were.
 */
@Tag("docker")
class QuotaCrashTest {

    /** About as many as a branch takes. */
    private static final int LAST_STEP = 180;

    private static Database database;
    private static Store store;

    @BeforeAll
    static void migrate() {
        database = Store.migrated(QuotaCrashTest::source);
        store = new Store(source(database));
        for (String cohort : Branch.COHORTS) {
            store.create(cohort, 100);
            store.cohorts.settle(cohort, List.of(Store.reserve(ADA, 10, 30), Store.reserve(BOB, 0, 40)));
        }
    }

    private static DataSource source(Database database) {
        return new DriverManagerDataSource(database.url(), database.user(), database.password());
    }

    @Test
    void eitherReplicaMayBeKilledBetweenAnyTwoCommits() throws IOException {
        int signals = Counts.of(20, 1_000) / Branch.COHORTS.size();
        var places = new TreeMap<String, Integer>();
        Property.forAll(signals, random -> {
            round(random).forEach(place -> places.merge(place, 1, Integer::sum));
            assertThat(violations()).isEmpty();
            tell(places);
        });
    }

    /** After each kill, since a full run takes its time. */
    private static void tell(Map<String, Integer> places) throws IOException {
        int all = places.values().stream().mapToInt(Integer::intValue).sum();
        var lines = new ArrayList<String>();
        lines.add(all + " kills by " + all / Branch.COHORTS.size() + " signals, no violation");
        places.forEach((place, times) -> lines.add(times + " " + place));
        Files.write(Path.of("target/quota-crash.txt"), lines);
    }

    /** The checks find out a way that loses what it held; else they would prove nothing of the right one. */
    @Test
    void aWrongWayIsFoundOut() {
        String name = UUID.randomUUID().toString();
        // Right after the commit of its first requests, which its heir knows nothing of.
        try (var victim = replica(Way.FRESH_KEYS, name, () -> 40).start()) {
            victim.killOnArrival();
        }
        try (var heir = replica(Way.FRESH_KEYS, name).start()) {
            heir.awaitGoodEnd();
        }
        assertThat(violations()).contains("something is still held in " + Branch.COHORTS.getFirst());
        for (String cohort : Branch.COHORTS) {
            store.cohorts.settle(cohort, held(cohort));
        }
    }

    private static List<Order> held(String cohort) {
        return store.sql
                .sql("select id, fence from allocation where ended_at is null and cohort = :cohort")
                .param("cohort", cohort)
                .<Order>query((row, number) -> new Order.Release(
                        new AllocationId(row.getString("id")),
                        row.getLong("fence") == 0 ? Optional.empty() : Optional.of(new Fence(row.getLong("fence")))))
                .list();
    }

    /** Answers where each cohort stood when the kill came. */
    private static List<String> round(RandomGenerator random) {
        String one = UUID.randomUUID().toString();
        String other = UUID.randomUUID().toString();
        try (var victim = replica(Way.RIGHT, one, () -> 1 + random.nextInt(LAST_STEP))
                        .start();
                var survivor = replica(Way.RIGHT, other).start()) {
            victim.killOnArrival();
            try (var heir = replica(Way.RIGHT, one).start()) {
                heir.awaitGoodEnd();
            }
            survivor.awaitGoodEnd();
            return victim.passed().stream()
                    .filter(place -> !place.equals(Point.ALL_STAND.name()))
                    .toList();
        }
    }

    /** What is wrong once all is done. */
    private static List<String> violations() {
        var found = new ArrayList<String>();
        store.violations().forEach(violation -> found.add(violation.invariant().id() + " " + violation.detail()));
        for (String name : Branch.COHORTS) {
            var cohort = store.cohorts.read(name).orElseThrow();
            if (!cohort.active().equals(Amounts.NONE) || !cohort.waiting().isEmpty()) {
                found.add("something is still held in " + name);
            }
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

    /** One that runs to its end. */
    private static Victim.Builder replica(Way way, String name) {
        return started(way, name, () -> 0);
    }

    /** One whose cohorts stand still, each at a step of its own. */
    private static Victim.Builder replica(Way way, String name, IntSupplier step) {
        return started(way, name, step).stoppingAt(Point.ALL_STAND);
    }

    private static Victim.Builder started(Way way, String name, IntSupplier step) {
        return Victim.of(Branch.class)
                .with("way", way.name())
                .with("name", name)
                .with(
                        "steps",
                        Branch.COHORTS.stream()
                                .map(cohort -> String.valueOf(step.getAsInt()))
                                .collect(Collectors.joining(",")))
                .with("url", database.url())
                .with("user", database.user())
                .with("password", database.password());
    }
}
