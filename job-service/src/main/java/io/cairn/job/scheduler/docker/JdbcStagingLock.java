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
    public void holding(String name, Runnable work) {
        transaction.executeWithoutResult(begun -> {
            sql.sql("select pg_advisory_xact_lock(hashtextextended(:name, 0))")
                    .param("name", name)
                    .query(row -> {});
            work.run();
        });
    }
}
