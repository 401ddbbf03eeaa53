package io.cairn.job.secret.jdbc;

import io.cairn.kit.housekeeping.Chore;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Removes the secrets of jobs that have ended: nothing runs any more that could use them. */
public final class JobSecretPurge implements Chore {

    private final JdbcClient sql;

    public JobSecretPurge(JdbcClient sql) {
        this.sql = sql;
    }

    @Override
    public String name() {
        return "secrets of jobs that have ended";
    }

    @Override
    public int removeOld(Instant now) {
        return sql.sql("delete from job_secret using job where job.id = job_secret.job and job.finished_at is not null")
                .update();
    }
}
