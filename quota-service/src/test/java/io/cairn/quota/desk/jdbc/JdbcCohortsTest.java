package io.cairn.quota.desk.jdbc;

import static io.cairn.quota.desk.jdbc.Store.ADA;
import static io.cairn.quota.desk.jdbc.Store.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.kit.test.postgres.PostgresForTests.Database;
import io.cairn.kit.test.property.Counts;
import io.cairn.kit.test.property.Property;
import io.cairn.quota.core.Allocation;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Request.Mode;
import io.cairn.quota.core.Terms;
import io.cairn.quota.desk.Cohorts.UnknownCohort;
import io.cairn.quota.order.Answer;
import io.cairn.quota.order.Order;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Cohorts on a real PostgreSQL: what is written, what is remembered, and what the database refuses. */
@Tag("docker")
class JdbcCohortsTest {

    private static DataSource database;

    private final Store store = new Store(database);

    @BeforeAll
    static void migrate() {
        database = source(Store.migrated(JdbcCohortsTest::source));
    }

    private static DataSource source(Database database) {
        return new DriverManagerDataSource(database.url(), database.user(), database.password());
    }

    @Test
    void aLoanIsWrittenByNameAndGoesBackWithTheEnd() {
        String cohort = cohort(100);
        settle(cohort, Store.reserve(ADA, 0, 40), Store.reserve(BOB, 0, 60));
        var granted = granted(cohort, Store.ask(ADA, key(), 70, Mode.WAIT));
        assertThat(granted.own()).isEqualTo(Amounts.of("cpu", 40));
        assertThat(row(
                        "select lender || ' ' || (amounts ->> 'cpu') || ' ' || state from loan where cohort = ?",
                        cohort))
                .isEqualTo("bob 30 OPEN");
        assertThat(row(
                        "select own ->> 'cpu' || '+' || (borrowed ->> 'cpu') from account where cohort = ? and tenant = 'ada'",
                        cohort))
                .isEqualTo("40+30");
        settle(cohort, new Order.Release(granted.id(), Optional.of(granted.fence())));
        assertThat(row("select state || ' ' || (amounts ->> 'cpu') from loan where cohort = ?", cohort))
                .isEqualTo("RETURNED 30");
        assertThat(row("select state from allocation where cohort = ?", cohort)).isEqualTo("RELEASED");
        assertThat(store.violations()).isEmpty();
    }

    @Test
    void severalOrdersAreOneCommitAndWhoWaitsHasItsTurnInIt() {
        String cohort = cohort(100);
        var first = granted(cohort, Store.ask(ADA, key(), 100, Mode.WAIT));
        var waits = Store.ask(BOB, key(), 60, Mode.WAIT);
        var answers = settle(cohort, waits, Store.ask(BOB, key(), 50, Mode.ALL_OR_NOTHING));
        assertThat(answers.get(0)).isInstanceOf(Answer.Waiting.class);
        assertThat(answers.get(1)).isInstanceOf(Answer.Refused.class);
        long before = revision(cohort);
        settle(cohort, new Order.Release(first.id(), Optional.of(first.fence())), new Order.Round());
        assertThat(store.sql
                        .sql("select state from allocation where id = :id")
                        .param("id", waits.request().id().value())
                        .query(String.class)
                        .single())
                .isEqualTo("ACTIVE");
        assertThat(revision(cohort)).isGreaterThan(before);
    }

    @Test
    void aRoundInWhichNothingIsDueWritesNothing() {
        String cohort = cohort(100);
        granted(cohort, Store.ask(ADA, key(), 10, Mode.WAIT));
        long before = revision(cohort);
        settle(cohort, new Order.Round());
        settle(cohort, new Order.Round());
        assertThat(revision(cohort)).isEqualTo(before);
    }

    @Test
    void aKeyIsOneAllocationAlsoInOneCommitAndForAnotherReplica() {
        String cohort = cohort(100);
        String key = key();
        var one = Store.ask(ADA, key, 10, Mode.WAIT);
        var answers = settle(cohort, one, Store.ask(ADA, key, 10, Mode.WAIT), Store.ask(ADA, key, 11, Mode.WAIT));
        assertThat(answers.get(1)).isEqualTo(new Answer.Known(one.request().id()));
        assertThat(answers.get(2)).isEqualTo(new Answer.KeyReused());
        var other = new Store(database).cohorts.settle(cohort, List.of(Store.ask(ADA, key, 10, Mode.WAIT)));
        assertThat(other.answers())
                .containsExactly(new Answer.Known(one.request().id()));
        String elsewhere = cohort(100);
        assertThat(settle(elsewhere, Store.ask(ADA, key, 10, Mode.WAIT)))
                .as("a key is one allocation, whatever cohort it names")
                .containsExactly(new Answer.Known(one.request().id()));
    }

    @Test
    void whatIsRolledBackIsNotRemembered() {
        String cohort = cohort(100);
        settle(cohort, Store.reserve(ADA, 0, 10));
        var transactions = new JdbcTransactionManager(database);
        var own = new Store(database, transactions);
        new TransactionTemplate(transactions).executeWithoutResult(begun -> {
            own.cohorts.settle(cohort, List.of(Store.reserve(BOB, 0, 90)));
            begun.setRollbackOnly();
        });
        assertThat(own.cohorts.read(cohort).orElseThrow().calendar().reservations())
                .hasSize(1);
        own.cohorts.settle(cohort, List.of(Store.reserve(BOB, 0, 80)));
        assertThat(own.cohorts.read(cohort)).isEqualTo(new Store(database).cohorts.read(cohort));
    }

    @Test
    void aCohortIsNotSettledWhereWhatWasCommittedMeanwhileStaysUnseen() {
        String cohort = cohort(100);
        var transactions = new JdbcTransactionManager(database);
        var own = new Store(database, transactions);
        var stricter = new TransactionTemplate(transactions);
        stricter.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        assertThatThrownBy(() -> stricter.execute(begun -> own.cohorts.settle(cohort, List.of(new Order.Round()))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("READ COMMITTED");
    }

    @Test
    void aNameOrAFlavorIsTakenOnce() {
        String cohort = cohort(100);
        store.create(cohort, 7);
        assertThat(store.cohorts.read(cohort).orElseThrow().cohort().capacity()).isEqualTo(Amounts.of("cpu", 100));
        assertThatThrownBy(() -> settle("nowhere", new Order.Round())).isInstanceOf(UnknownCohort.class);
        assertThat(store.cohorts.read("nowhere")).isEmpty();
    }

    /** Q-11 and the mirror: what a replica remembers after any orders is what another one reads, and what the auditor counts. */
    @Test
    void q11_whatIsRememberedIsWhatIsReadAfterAnyOrders() {
        Property.forAll(Counts.of(8, 500), random -> {
            String cohort = cohort(100);
            var held = new ArrayList<Allocation>();
            for (int step = 0; step < 12; step++) {
                var orders = new ArrayList<Order>();
                for (int order = random.nextInt(3); order >= 0; order--) {
                    orders.add(any(random, held));
                }
                for (Answer answer : settle(cohort, orders.toArray(Order[]::new))) {
                    if (answer instanceof Answer.Granted granted) {
                        held.add(granted.allocation());
                    }
                }
            }
            assertThat(store.cohorts.read(cohort)).isEqualTo(new Store(database).cohorts.read(cohort));
        });
        assertThat(store.violations()).isEmpty();
    }

    private static Order any(RandomGenerator random, List<Allocation> held) {
        var tenant = random.nextBoolean() ? ADA : BOB;
        return switch (random.nextInt(8)) {
            case 0 -> Store.reserve(tenant, random.nextInt(10), 1 + random.nextInt(20));
            case 1 ->
                new Order.SetTerms(
                        tenant,
                        new Terms(
                                Optional.of(Amounts.of("cpu", random.nextInt(30))),
                                Optional.empty(),
                                Optional.empty(),
                                1 + random.nextInt(3)));
            case 2 -> new Order.Round();
            case 3 -> new Order.Shape(Amounts.of("cpu", 60 + random.nextInt(60)), Terms.OPEN, Store.QUICK);
            case 4, 5 -> held.isEmpty() ? new Order.Round() : release(held.remove(random.nextInt(held.size())));
            default ->
                Store.ask(
                        tenant, UUID.randomUUID().toString(), 1 + random.nextInt(50), Mode.values()[random.nextInt(3)]);
        };
    }

    private static Order release(Allocation allocation) {
        return new Order.Release(allocation.id(), Optional.of(allocation.fence()));
    }

    /** The last line: whatever the program decides, the database refuses what breaks a bound. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "update account set own = '{\"cpu\": 101}' where cohort = :cohort and tenant = 'ada'",
                "update account set lent = '{\"cpu\": 61}' where cohort = :cohort and tenant = 'bob'",
                "update account set guaranteed = '{\"cpu\": 20}', elastic = '{}' where cohort = :cohort and tenant = 'bob'",
                "update account set own = '{\"cpu\": -1}' where cohort = :cohort and tenant = 'ada'",
                "update account set own = '{\"cpu\": 1.5}' where cohort = :cohort and tenant = 'ada'",
                "update account set own = '{\"cpu\": 1}' where cohort = :cohort and tenant = 'pool'",
                "update cohort set active = '{\"cpu\": 101}' where name = :cohort",
                "update cohort set capacity = '{\"cpu\": 69}' where name = :cohort",
                "update loan set borrower = lender where cohort = :cohort",
                "update loan set amounts = '{}' where cohort = :cohort",
                "update allocation set state = 'RELEASED' where cohort = :cohort",
                "update allocation set fence = null where cohort = :cohort",
                "update ledger_line set amounts = '{\"cpu\": 1}' where cohort = :cohort"
            })
    void q1_q2_theDatabaseRefusesWhatBreaksABound(String statement) {
        String cohort = lent();
        assertThatThrownBy(
                        () -> store.sql.sql(statement).param("cohort", cohort).update())
                .isInstanceOfAny(DataIntegrityViolationException.class, DataAccessException.class);
        assertThat(store.violations()).isEmpty();
    }

    /** Negative control of the audit: each of these is allowed by every CHECK, and found out by the recount. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "update account set own = '{\"cpu\": 39}' where cohort = :cohort and tenant = 'ada'",
                "update account set lent = '{\"cpu\": 31}' where cohort = :cohort and tenant = 'bob'",
                "update loan set amounts = '{\"cpu\": 29}' where cohort = :cohort",
                "update account set elastic = '{\"cpu\": 61}' where cohort = :cohort and tenant = 'bob'",
                "delete from ledger_line where cohort = :cohort and number = (select max(number) from ledger_line where cohort = :cohort)",
                "update reservation set elastic = '{\"cpu\": 59}' where cohort = :cohort and tenant = 'bob'"
            })
    void whatIsTamperedWithIsFoundOutByTheAudit(String statement) {
        var alone = new Store(source(Store.migrated(JdbcCohortsTest::source)));
        String cohort = lent(alone);
        assertThat(alone.violations()).isEmpty();
        alone.sql.sql(statement).param("cohort", cohort).update();
        assertThat(alone.violations()).isNotEmpty();
    }

    @Test
    void theLedgerFoldsTheSameFromACheckpointAndOldLinesGo() {
        String cohort = lent();
        var ledgers = new JdbcLedgers(store.sql, new JdbcTransactionManager(database), Clock.systemUTC());
        ledgers.fold();
        assertThat(store.violations()).isEmpty();
        assertThat(ledgers.removeFolded(Instant.now().plus(Duration.ofMinutes(1))))
                .isPositive();
        assertThat(row("select count(*)::text from ledger_line where cohort = ?", cohort))
                .isEqualTo("0");
        settle(cohort, Store.ask(ADA, key(), 5, Mode.WAIT));
        ledgers.fold();
        assertThat(store.violations()).isEmpty();
    }

    private String lent() {
        return lent(store);
    }

    private static String lent(Store store) {
        String cohort = "c" + UUID.randomUUID();
        store.create(cohort, 100);
        store.cohorts.settle(cohort, List.of(Store.reserve(ADA, 0, 40), Store.reserve(BOB, 0, 60)));
        store.cohorts.settle(cohort, List.of(Store.ask(ADA, key(), 70, Mode.WAIT)));
        return cohort;
    }

    private String cohort(long cpu) {
        String name = "c" + UUID.randomUUID();
        store.create(name, cpu);
        return name;
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    private List<Answer> settle(String cohort, Order... orders) {
        return store.cohorts.settle(cohort, List.of(orders)).answers();
    }

    private Allocation granted(String cohort, Order.Ask ask) {
        return ((Answer.Granted) settle(cohort, ask).getFirst()).allocation();
    }

    private long revision(String cohort) {
        return store.cohorts.read(cohort).orElseThrow().cohort().revision();
    }

    private String row(String query, String cohort) {
        return store.sql.sql(query).param(cohort).query(String.class).single();
    }
}
