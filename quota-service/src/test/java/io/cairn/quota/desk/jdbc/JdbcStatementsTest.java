package io.cairn.quota.desk.jdbc;

import static io.cairn.quota.desk.jdbc.Store.ADA;
import static io.cairn.quota.desk.jdbc.Store.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.postgres.PostgresForTests.Database;
import io.cairn.quota.core.Account;
import io.cairn.quota.core.Allocation;
import io.cairn.quota.core.Request.Mode;
import io.cairn.quota.order.Answer;
import io.cairn.quota.order.Order;
import io.cairn.quota.statement.Ledger;
import io.cairn.quota.statement.Statement;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Statements of a ledger in PostgreSQL: wherever its checkpoint stands, they are the same. */
@Tag("docker")
class JdbcStatementsTest {

    private static final int MOST = 1_000;

    private static DataSource database;

    private final Store store = new Store(database);
    private final JdbcTransactionManager transactions = new JdbcTransactionManager(database);
    private final Ledger ledger = new JdbcStatements(store.sql, transactions);
    private final JdbcLedgers ledgers = new JdbcLedgers(store.sql, transactions, Clock.systemUTC());

    @BeforeAll
    static void migrate() {
        database = source(Store.migrated(JdbcStatementsTest::source));
    }

    private static DataSource source(Database database) {
        return new DriverManagerDataSource(database.url(), database.user(), database.password());
    }

    @Test
    void statementsAreTheSameWhereverTheCheckpointStands() {
        var start = Store.now();
        store.create("spans", 100);
        settle("spans", Store.reserve(BOB, 0, 60));
        var first = granted("spans", 80);
        var between = Store.now();
        release("spans", first);
        var afterFirst = Store.now();
        var bare = of("spans", start, afterFirst);
        var bareFromBetween = of("spans", between, afterFirst);
        ledgers.fold();
        assertThat(of("spans", start, afterFirst)).as("all of it is folded").isEqualTo(bare);
        assertThat(of("spans", between, afterFirst))
                .as("what stood before is what is folded, less what came after")
                .isEqualTo(bareFromBetween);

        var second = granted("spans", 80);
        var late = Store.now();
        release("spans", second);
        var end = Store.now();
        assertThat(of("spans", start, afterFirst)).isEqualTo(bare);
        var lateBare = of("spans", late, end);
        ledgers.fold();
        assertThat(of("spans", late, end)).isEqualTo(lateBare);

        var ada = of("spans", between, afterFirst).get(ADA);
        assertThat(ada.costs().keySet()).as("40 of the pool, 40 of bob").containsExactly(BOB, Account.POOL);
        assertThat(of("spans", start, end).values().stream()
                        .map(Statement::balance)
                        .flatMap(balance -> balance.values().stream())
                        .reduce(BigInteger.ZERO, BigInteger::add))
                .isZero();
    }

    @Test
    void aSpanWithTooManyLinesIsToldWithOneThatHasFewer() {
        var start = Store.now();
        store.create("many", 100);
        for (int i = 0; i < 5; i++) {
            release("many", granted("many", 10));
        }
        var end = Store.now();
        assertThatThrownBy(() -> ledger.statements("many", start, end, 4))
                .isInstanceOfSatisfying(
                        Ledger.TooManyLines.class,
                        many -> assertThat(ledger.statements("many", start, many.reached(), 4))
                                .isPresent());
        assertThat(ledger.statements("none", start, end, 4)).isEmpty();
    }

    private SortedMap<TenantId, Statement> of(String cohort, Instant from, Instant to) {
        return ledger.statements(cohort, from, to, MOST).orElseThrow();
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
}
