package io.cairn.job.retention;

import io.cairn.job.keep.KeptFiles;
import io.cairn.job.lifecycle.JobId;
import io.cairn.kit.housekeeping.Chore;
import io.cairn.kit.tenancy.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Removes jobs that ended some time ago, or as long ago as they asked for themselves: what was kept of them first, then the row with its history. Killed in between, it finds the
 * row again and has less to remove.
 *
 * <p>RT-1: a job that has not ended is removed by nothing (the database holds that too). RT-2: no file of a job outlives its
 * row.
 */
public final class EndedJobs implements Chore {

    /** A round takes as many at once, so that it holds little in memory. */
    private static final int BATCH = 500;

    private static final String OLD = """
            select tenant, id from job where finished_at < :before order by finished_at, id limit :batch""";

    private static final String ASKED = """
            select tenant, id from job
            where finished_at is not null and request ->> 'ttl' is not null
              and finished_at + (request ->> 'ttl')::interval < :now
            order by finished_at, id limit :batch""";

    private final JdbcClient sql;
    private final KeptFiles files;
    private final Duration keep;

    /** One ended job. */
    private record Ended(TenantId tenant, JobId id) {}

    /** @param keep how long after its end a job is kept */
    public EndedJobs(JdbcClient sql, KeptFiles files, Duration keep) {
        this.sql = sql;
        this.files = files;
        this.keep = keep;
    }

    @Override
    public String name() {
        return "ended jobs";
    }

    @Override
    public int removeOld(Instant now) {
        return remove(sql.sql(OLD).param("before", time(now.minus(keep))))
                + remove(sql.sql(ASKED).param("now", time(now)));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private int remove(JdbcClient.StatementSpec whose) {
        int removed = 0;
        List<Ended> batch;
        do {
            batch = whose.param("batch", BATCH).query(EndedJobs::ended).list();
            for (var job : batch) {
                removed += remove(job.tenant(), job.id()) ? 1 : 0;
            }
        } while (batch.size() == BATCH);
        return removed;
    }

    /**
     * Removes one job that has ended.
     *
     * @return false if {@code tenant} has no such job, or it has not ended
     */
    public boolean remove(TenantId tenant, JobId id) {
        boolean ended = sql.sql("select finished_at is not null from job where tenant = :tenant and id = :id")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(Boolean.class)
                .optional()
                .orElse(false);
        if (!ended) {
            return false;
        }
        try {
            files.remove(tenant, id);
        } catch (IOException disk) {
            throw new UncheckedIOException(disk); // the row stays, and with it what says that there are files
        }
        return sql.sql("delete from job where tenant = :tenant and id = :id and finished_at is not null")
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .update()
                == 1;
    }

    private static Ended ended(ResultSet row, int number) throws SQLException {
        return new Ended(new TenantId(row.getString("tenant")), new JobId(row.getString("id")));
    }
}
