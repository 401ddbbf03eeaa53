package io.cairn.job.lifecycle.jdbc;

import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.Wake;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes the loop look at the job that is to get room next; the others need not ask until then. */
public final class QueueHead {

    private static final String FIRST = """
            select id from job
            where state = 'QUEUED' and not stop_requested and wish is distinct from 'SUSPEND' and not awaits_quota
            order by queue_rank, id limit 1""";

    private final JdbcClient sql;
    private final Wake wake;

    public QueueHead(JdbcClient sql, Wake wake) {
        this.sql = sql;
        this.wake = wake;
    }

    /** To be called when room was given back, or the head has just got its own. */
    public void hurry() {
        sql.sql(FIRST).query(String.class).optional().map(JobId::new).ifPresent(wake::hurry);
    }
}
