package io.cairn.job.scheduler.docker;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * {@link StagingLock} as PostgreSQL's advisory lock. It lives as long as its transaction, so a killed holder frees it; that
 * is the one place where a transaction stays open while an engine is spoken to, and it touches no row.
 */
public final class JdbcStagingLock implements StagingLock {

    private final JdbcClient sql;
    private final TransactionTemplate transaction;

    public JdbcStagingLock(JdbcClient sql, TransactionTemplate transaction) {
        this.sql = sql;
        this.transaction = transaction;
    }

    @Override
    public boolean holding(String name, Runnable work) {
        return Boolean.TRUE.equals(transaction.execute(begun -> {
            boolean held = sql.sql("select pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
                    .param("name", name)
                    .query(Boolean.class)
                    .single();
            if (held) {
                // The engine is spoken to meanwhile, for as long as an upload takes.
                sql.sql("set local idle_in_transaction_session_timeout = 0").update();
                work.run();
            }
            return held;
        }));
    }
}
