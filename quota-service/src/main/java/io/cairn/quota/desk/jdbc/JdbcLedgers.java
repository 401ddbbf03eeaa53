package io.cairn.quota.desk.jdbc;

import io.cairn.quota.core.Balances;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.retention.LedgerCheckpoints;
import java.time.Clock;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** {@link LedgerCheckpoints.Ledgers} in PostgreSQL. */
public final class JdbcLedgers implements LedgerCheckpoints.Ledgers {

    private final CohortReads reads;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Clock clock;

    public JdbcLedgers(JdbcClient sql, PlatformTransactionManager transactions, Clock clock) {
        this.reads = new CohortReads(sql);
        this.sql = sql;
        this.transaction = new TransactionTemplate(transactions);
        // The old checkpoint and the lines after it are read as of one commit.
        this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.clock = clock;
    }

    @Override
    public void fold() {
        for (Cohort cohort : reads.all()) {
            transaction.executeWithoutResult(begun -> fold(cohort.name()));
        }
    }

    private void fold(String cohort) {
        var checkpoint = reads.checkpoint(cohort);
        var lines = reads.lines(cohort, checkpoint.number());
        if (lines.isEmpty()) {
            return;
        }
        Balances balances = checkpoint.balances().plus(lines);
        // Numbers are given under the cohort's lock, so no line with a smaller one can still come.
        sql.sql("""
                        insert into ledger_checkpoint (cohort, number, balances, made_at)
                        values (:cohort, :number, :balances::jsonb, :now)
                        on conflict (cohort) do update set number = excluded.number, balances = excluded.balances,
                            made_at = excluded.made_at
                        where ledger_checkpoint.number < excluded.number
                        """)
                .param("cohort", cohort)
                .param("number", lines.getLast().number())
                .param("balances", Json.of(balances))
                .param("now", Rows.time(clock.instant()))
                .update();
    }

    @Override
    public int removeFolded(Instant before) {
        return sql.sql("""
                        delete from ledger_line using ledger_checkpoint
                        where ledger_checkpoint.cohort = ledger_line.cohort and ledger_line.number <= ledger_checkpoint.number
                          and ledger_line.at < :before
                        """).param("before", Rows.time(before)).update();
    }
}
