package io.cairn.quota.desk.jdbc;

import io.cairn.quota.core.Account;
import io.cairn.quota.core.Calendar;
import io.cairn.quota.core.Changes;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.desk.Cohorts;
import io.cairn.quota.desk.Notices;
import io.cairn.quota.desk.jdbc.CohortReads.Head;
import io.cairn.quota.order.AskKey;
import io.cairn.quota.order.Order;
import io.cairn.quota.order.Session;
import io.cairn.quota.order.Snapshots;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * {@link Cohorts} in PostgreSQL. A session is one transaction at READ COMMITTED:
 *
 * <ol>
 *   <li>the cohort's row is locked with {@code FOR NO KEY UPDATE}, before anything else of the cohort is read, so that the reads
 *       that follow see the last commit;
 *   <li>if what this replica remembers has the locked row's revision, it is taken; else everything is read;
 *   <li>the session is decided in memory, with no call to anybody;
 *   <li>each changed row is written once, with the events that tell of it.
 * </ol>
 *
 * A transaction locks one cohort and no other row that another could hold, so no two wait for each other.
 */
public final class JdbcCohorts implements Cohorts {

    private final CohortReads reads;
    private final CohortWrites writes;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final TransactionTemplate looking;
    private final Notices notices;
    private final int mostWaiting;
    private final Clock clock;
    private final Map<String, Mirror> mirrors = new ConcurrentHashMap<>();

    /** A cohort at the revision of its snapshot; right only as long as the row has that revision. */
    private record Mirror(Snapshot snapshot, long calendarRevision) {
        boolean isOf(Head head) {
            return snapshot.cohort().revision() == head.cohort().revision();
        }
    }

    /**
     * @param transactions at READ COMMITTED, which connections are made with and the locked row's read insists on; to ask for it here
     *     would cost each transaction a round trip
     * @param mostWaiting how many requests of a cohort may wait
     */
    public JdbcCohorts(
            JdbcClient sql,
            NamedParameterJdbcTemplate batches,
            PlatformTransactionManager transactions,
            Notices notices,
            int mostWaiting,
            Clock clock) {
        this.reads = new CohortReads(sql);
        this.writes = new CohortWrites(batches);
        this.sql = sql;
        this.transaction = new TransactionTemplate(transactions);
        this.looking = new TransactionTemplate(transactions);
        this.looking.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.looking.setReadOnly(true);
        this.notices = notices;
        this.mostWaiting = mostWaiting;
        this.clock = clock;
    }

    @Override
    public Settled settle(String cohort, List<Order> orders) {
        return Objects.requireNonNull(transaction.execute(begun -> {
            var known = Optional.ofNullable(mirrors.get(cohort))
                    .map(mirror -> mirror.snapshot().cohort());
            var head = reads.locked(cohort, known).orElseThrow(() -> new UnknownCohort(cohort));
            var mirror = mirror(head);
            var session = Session.of(mirror.snapshot(), head.state(), orders, known(orders), now());
            if (session.changes()) {
                write(session, mirror, head);
            } else {
                afterCommit(() -> remember(mirror));
            }
            return new Settled(session.answers(), session.more());
        }));
    }

    private void write(Session decided, Mirror mirror, Head head) {
        long revision = Math.max(
                decided.after().cohort().revision(), Math.addExact(head.cohort().revision(), 1));
        var session = decided.at(Snapshots.at(decided.after(), revision));
        long calendarRevision =
                session.after().calendar() == mirror.snapshot().calendar() ? mirror.calendarRevision() : revision;
        writes.write(
                session,
                calendarRevision,
                session.after().asOf().isAfter(now()) ? session.after().asOf() : now());
        notices.store(session);
        afterCommit(() -> {
            remember(new Mirror(session.after(), calendarRevision));
            notices.committed(session);
        });
    }

    /** The caller's transaction may go on; nothing may be remembered of one that is rolled back. */
    private static void afterCommit(Runnable action) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                action.run();
            }
        });
    }

    private void remember(Mirror mirror) {
        mirrors.merge(
                mirror.snapshot().cohort().name(),
                mirror,
                (is, next) -> is.snapshot().cohort().revision()
                                > next.snapshot().cohort().revision()
                        ? is
                        : next);
    }

    private Mirror mirror(Head head) {
        var remembered = Optional.ofNullable(mirrors.get(head.cohort().name()));
        if (remembered.filter(mirror -> mirror.isOf(head)).isPresent()) {
            return remembered.get();
        }
        // Reservations are many and change seldom.
        Calendar calendar = remembered
                .filter(mirror -> mirror.calendarRevision() == head.calendarRevision())
                .map(mirror -> mirror.snapshot().calendar())
                .orElseGet(() -> reads.calendar(head));
        return new Mirror(reads.snapshot(head, calendar), head.calendarRevision());
    }

    private Session.Known known(List<Order> orders) {
        List<AskKey> keys = orders.stream()
                .filter(Order.Ask.class::isInstance)
                .map(order -> ((Order.Ask) order).key())
                .toList();
        return new Session.Known(reads.earlier(keys), mostWaiting);
    }

    @Override
    public Optional<Snapshot> read(String cohort) {
        return Objects.requireNonNull(looking.execute(begun -> reads.head(cohort)
                .map(head -> {
                    var mirror = mirror(head);
                    afterCommit(() -> remember(mirror));
                    return mirror.snapshot();
                })));
    }

    @Override
    public List<Cohort> all() {
        return reads.all();
    }

    @Override
    public boolean create(Cohort cohort) {
        return Boolean.TRUE.equals(transaction.execute(begun -> {
            var opened = Snapshot.opening(cohort, now());
            var lines = Changes.opening(cohort, now());
            int made = sql.sql("""
                            insert into cohort (name, flavor, capacity, revision, calendar_revision, newcomers, policy, next_number,
                                as_of, round_at, active, deficit)
                            values (:name, :flavor, :capacity::jsonb, :revision, :revision, :newcomers::jsonb, :policy::jsonb, :next,
                                :now, :epoch, '{}', '{}')
                            on conflict do nothing
                            """)
                    .param("name", cohort.name())
                    .param("flavor", cohort.flavor())
                    .param("capacity", Json.of(cohort.capacity()))
                    .param("revision", cohort.revision())
                    .param("newcomers", Json.of(cohort.newcomers()))
                    .param("policy", Json.of(cohort.policy()))
                    .param("next", Math.max(opened.nextNumber(), Math.addExact(last(lines), 1)))
                    .param("now", Rows.time(opened.asOf()))
                    .param("epoch", Rows.time(Instant.EPOCH))
                    .update();
            if (made == 1) {
                writes.account(opened.account(Account.POOL), opened);
                writes.lines(cohort.name(), lines);
            }
            return made == 1;
        }));
    }

    private static long last(List<io.cairn.quota.core.LedgerLine> lines) {
        return lines.isEmpty() ? 0 : lines.getLast().number();
    }

    /** As exact as the database keeps it, so that what is remembered is what would be read. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
