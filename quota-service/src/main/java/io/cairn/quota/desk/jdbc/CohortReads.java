package io.cairn.quota.desk.jdbc;

import io.cairn.quota.core.Account;
import io.cairn.quota.core.Allocation;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Balances;
import io.cairn.quota.core.Calendar;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Deficit;
import io.cairn.quota.core.LedgerLine;
import io.cairn.quota.core.Loan;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.core.Waitlist;
import io.cairn.quota.order.AskKey;
import io.cairn.quota.order.Session;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads cohorts. What is read belongs together if the cohort is locked, or in a transaction of its own that repeats its reads. */
final class CohortReads {

    private static final String HEAD = """
            select *, statement_timestamp() now, current_setting('transaction_isolation') isolation from cohort where name = :cohort
            """;

    private final JdbcClient sql;

    CohortReads(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * The row of a cohort.
     *
     * @param calendarRevision of the last change of a reservation
     */
    record Head(Cohort cohort, long calendarRevision, long nextNumber, Instant asOf, Session.State state) {}

    /**
     * The row, locked until the transaction ends. Foreign keys to it are not held up. Throws {@link IllegalStateException} unless the
     * transaction sees what was committed while it waited for the lock.
     *
     * @param remembered taken for what the row says of the cohort if that has its revision
     */
    Optional<Head> locked(String cohort, Optional<Cohort> remembered) {
        return head(HEAD + " for no key update", cohort, remembered, true);
    }

    Optional<Head> head(String cohort) {
        return head(HEAD, cohort, Optional.empty(), false);
    }

    private Optional<Head> head(String query, String cohort, Optional<Cohort> remembered, boolean committed) {
        return sql.sql(query)
                .param("cohort", cohort)
                .query((row, number) -> {
                    if (committed && !"read committed".equals(row.getString("isolation"))) {
                        throw new IllegalStateException(
                                "a cohort is settled at READ COMMITTED, not " + row.getString("isolation"));
                    }
                    long revision = row.getLong("revision");
                    var is = remembered.filter(known -> known.revision() == revision);
                    return new Head(
                            is.isPresent() ? is.get() : Rows.cohort(row, number),
                            row.getLong("calendar_revision"),
                            row.getLong("next_number"),
                            Rows.instant(row, "as_of").orElseThrow(),
                            new Session.State(Rows.instant(row, "round_at").orElseThrow()));
                })
                .optional();
    }

    List<Cohort> all() {
        return sql.sql("select * from cohort order by name").query(Rows::cohort).list();
    }

    /** All that belongs to {@code head}, which was read before. Accounts come after the lock, so they are of the last commit. */
    Snapshot snapshot(Head head, Calendar calendar) {
        String cohort = head.cohort().name();
        return new Snapshot(
                head.cohort(),
                calendar,
                byKey(list("select * from account where cohort = :cohort", cohort, Rows::account), Account::tenant),
                byKey(allocations(cohort), Allocation::id),
                Waitlist.of(list(
                        "select * from allocation where cohort = :cohort and state = 'WAITING'",
                        cohort,
                        Rows::request)),
                byKey(list("select * from deficit where cohort = :cohort", cohort, Rows::deficit), Deficit::number),
                head.nextNumber(),
                head.asOf());
    }

    /** Reservations whose last window was over when accounts were last brought to the calendar say nothing any more. */
    Calendar calendar(Head head) {
        return Calendar.of(sql.sql("""
                        select * from reservation
                        where cohort = :cohort and state = 'HELD' and (last_end is null or last_end > :asOf)
                        """)
                .param("cohort", head.cohort().name())
                .param("asOf", Rows.time(head.asOf()))
                .query(Rows::reservation)
                .list());
    }

    private List<Allocation> allocations(String cohort) {
        Map<AllocationId, List<Loan>> loans = list("""
                        select loan.* from loan join allocation on allocation.id = loan.allocation
                        where allocation.cohort = :cohort and allocation.ended_at is null and loan.state <> 'RETURNED'
                        order by loan.allocation, loan.number
                        """, cohort, Rows::loan).stream()
                .collect(Collectors.groupingBy(loan -> loan.id().allocation()));
        return list(
                "select * from allocation where cohort = :cohort and ended_at is null and state <> 'WAITING'",
                cohort,
                (row, number) ->
                        Rows.allocation(row, loans.getOrDefault(new AllocationId(row.getString("id")), List.of())));
    }

    private <T> List<T> list(String query, String cohort, RowMapper<T> mapper) {
        return sql.sql(query).param("cohort", cohort).query(mapper).list();
    }

    private static <K extends Comparable<K>, V> PSortedMap<K, V> byKey(List<V> values, Function<V, K> key) {
        PSortedMap<K, V> map = TreePMap.empty();
        for (V value : values) {
            map = map.plus(key.apply(value), value);
        }
        return map;
    }

    /** What was asked for before under these keys, in one round trip. */
    Map<AskKey, Session.Earlier> earlier(List<AskKey> keys) {
        var found = new HashMap<AskKey, Session.Earlier>();
        if (keys.isEmpty()) {
            return found;
        }
        sql.sql("""
                        select asked.place, earlier.id, earlier.fingerprint
                        from unnest(:tenants::text[], :keys::text[]) with ordinality asked (tenant, key, place)
                        cross join lateral (select id, fingerprint from allocation
                            where tenant = asked.tenant and idempotency_key = asked.key limit 1) earlier
                        """)
                .param("tenants", keys.stream().map(key -> key.tenant().value()).toArray(String[]::new))
                .param("keys", keys.stream().map(AskKey::key).toArray(String[]::new))
                .query(row -> {
                    var id = new AllocationId(row.getString("id"));
                    found.put(keys.get(row.getInt("place") - 1), new Session.Earlier(id, row.getBytes("fingerprint")));
                });
        return found;
    }

    /** The fold of all lines up to a number; of none if there is no checkpoint yet. */
    record Checkpoint(long number, Balances balances) {}

    Checkpoint checkpoint(String cohort) {
        return sql.sql("select number, balances from ledger_checkpoint where cohort = :cohort")
                .param("cohort", cohort)
                .query((row, number) -> new Checkpoint(row.getLong("number"), Json.balances(row.getString("balances"))))
                .optional()
                .orElse(new Checkpoint(-1, Balances.ZERO));
    }

    /** The fold of the whole ledger. */
    Balances balances(String cohort) {
        var checkpoint = checkpoint(cohort);
        return checkpoint.balances().plus(lines(cohort, checkpoint.number()));
    }

    /** The lines after {@code number}, in their order. */
    List<LedgerLine> lines(String cohort, long number) {
        return sql.sql("select * from ledger_line where cohort = :cohort and number > :number order by number")
                .param("cohort", cohort)
                .param("number", number)
                .query(Rows::line)
                .list();
    }
}
