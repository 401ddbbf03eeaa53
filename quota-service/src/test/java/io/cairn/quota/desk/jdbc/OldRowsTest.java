package io.cairn.quota.desk.jdbc;

import static io.cairn.quota.desk.jdbc.Store.ADA;
import static io.cairn.quota.desk.jdbc.Store.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.postgres.PostgresForTests.Database;
import io.cairn.quota.core.Allocation;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Request.Mode;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.ReservationId;
import io.cairn.quota.core.Window;
import io.cairn.quota.order.Answer;
import io.cairn.quota.order.Order;
import io.cairn.quota.retention.OldRows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What time does to rows: it ends windows, and long after an end it removes what ended. */
@Tag("docker")
class OldRowsTest {

    private static final Duration KEEP = Duration.ofDays(30);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static DataSource database;

    private final Store store = new Store(database);

    @BeforeAll
    static void migrate() {
        database = source(Store.migrated(OldRowsTest::source));
    }

    private static DataSource source(Database database) {
        return new DriverManagerDataSource(database.url(), database.user(), database.password());
    }

    @Test
    void rt1_whatEndedLongAgoIsRemovedAndWhatCountsStays() {
        store.create("old", 100);
        var kept = Store.reserve(BOB, 0, 40);
        var cancelled = Store.reserve(BOB, 0, 10);
        settle("old", kept);
        settle("old", cancelled);
        settle("old", new Order.Cancel(cancelled.wish().id()));
        var ended = granted("old", 70);
        release("old", ended);
        var live = granted("old", 70);
        var chore = new OldRows(store.sql, KEEP);
        assertThat(chore.removeOld(Instant.now())).as("nothing is old yet").isZero();

        assertThat(chore.removeOld(Instant.now().plus(KEEP).plusSeconds(1))).isPositive();
        assertThat(column("select id from allocation where cohort = 'old'"))
                .containsExactly(live.id().value());
        assertThat(column("select distinct allocation from loan where cohort = 'old'"))
                .containsExactly(live.id().value());
        assertThat(column("select id from reservation where cohort = 'old'"))
                .containsExactly(kept.wish().id().value());
        assertThat(store.violations()).isEmpty();
    }

    @Test
    void q2_aWindowThatEndsUnderRunningWorkIsADeficitUntilTheWorkHasLeft() {
        store.create("edge", 40);
        var edge = Store.now().plusSeconds(2);
        settle("edge", window(ADA, new Window(Store.now().plusMillis(300), Optional.of(edge)), 0, 40));
        settle("edge", window(BOB, Window.from(edge), 40, 0));
        var work = await().atMost(PATIENCE)
                .until(
                        () -> settle("edge", Store.ask(ADA, UUID.randomUUID().toString(), 40, Mode.ALL_OR_NOTHING)),
                        Answer.Granted.class::isInstance);
        var held = ((Answer.Granted) work).allocation();
        await().atMost(PATIENCE).until(() -> {
            settle("edge", new Order.Round());
            return !column("select amounts ->> 'cpu' from deficit where cohort = 'edge'")
                    .isEmpty();
        });
        // Of its tenant, or of the pool if that took the work over when the window ended: whoever the next window took
        // it from.
        assertThat(
                        column(
                                "select sum((amounts ->> 'cpu')::bigint) || ' ' || min(cause) from deficit where cohort = 'edge'"))
                .containsExactly("40 WINDOW");
        assertThat(column("select state from allocation where cohort = 'edge'")).containsExactly("RECALLED");
        assertThat(store.violations()).isEmpty();
        release("edge", held);
        assertThat(column("select number::text from deficit where cohort = 'edge'"))
                .isEmpty();
        assertThat(store.violations()).isEmpty();
    }

    private static Order.Reserve window(TenantId tenant, Window window, long guaranteed, long elastic) {
        return new Order.Reserve(
                new Reservation(
                        new ReservationId("r" + UUID.randomUUID()),
                        tenant,
                        window,
                        Optional.empty(),
                        Amounts.of("cpu", guaranteed),
                        Amounts.of("cpu", elastic),
                        Duration.ZERO,
                        Reservation.State.HELD),
                false);
    }

    private Allocation granted(String cohort, long cpu) {
        var answer = settle(cohort, Store.ask(ADA, UUID.randomUUID().toString(), cpu, Mode.WAIT));
        return ((Answer.Granted) answer).allocation();
    }

    private void release(String cohort, Allocation allocation) {
        settle(cohort, new Order.Release(allocation.id(), Optional.of(allocation.fence())));
    }

    private Answer settle(String cohort, Order order) {
        return store.cohorts.settle(cohort, List.of(order)).answers().getFirst();
    }

    private List<String> column(String query) {
        return store.sql.sql(query).query(String.class).list();
    }
}
