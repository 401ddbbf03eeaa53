package io.cairn.job.lifecycle.jdbc;

import static io.cairn.job.lifecycle.jdbc.JobRows.time;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.Replacement;
import io.cairn.job.lifecycle.Replacements;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** {@link Replacements} in PostgreSQL. */
public final class JdbcReplacements implements Replacements {

    /** A row is written for the run after the one that was read, so of two who saw the same loss one counts it. */
    private static final String LOST = """
            insert into job_replacement (job, fence, generation, task, rank, run, used, made, not_before)
            values (:job, :fence, :generation, :task, :rank, :run, :used, false, :notBefore)
            on conflict (job, fence, generation, task, rank) do update
                set run = excluded.run, used = excluded.used, made = false, not_before = excluded.not_before
                where job_replacement.run = excluded.run - 1
            """;

    private static final String MADE = """
            update job_replacement set made = true
            where job = :job and fence = :fence and generation = :generation and task = :task and rank = :rank
              and run = :run and not made
            """;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Clock clock;

    public JdbcReplacements(JdbcClient sql, TransactionTemplate transaction, Clock clock) {
        this.sql = sql;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public List<Replacement> of(Job job) {
        return sql.sql("select * from job_replacement where job = :job and fence = :fence")
                .param("job", job.id().value())
                .param("fence", job.fence().value())
                .query((row, number) -> new Replacement(
                        new Replacement.Part(row.getString("task"), row.getInt("rank"), row.getInt("generation")),
                        row.getInt("run"),
                        row.getInt("used"),
                        row.getBoolean("made"),
                        JobRows.instant(row, "not_before").orElseThrow()))
                .list();
    }

    @Override
    public boolean lost(Job job, Replacement next, String detail) {
        return Boolean.TRUE.equals(transaction.execute(begun -> {
            if (!isAsRead(job)) {
                return false;
            }
            boolean written = of(job, next, LOST)
                            .param("used", next.used())
                            .param("notBefore", time(next.notBefore().truncatedTo(ChronoUnit.MICROS)))
                            .update()
                    == 1;
            if (written) {
                append(job, Cause.REPLICA_LOST, detail);
            }
            return written;
        }));
    }

    @Override
    public void made(Job job, Replacement replacement, String detail) {
        tried(job, replacement, Cause.REPLICA_REPLACED, detail);
    }

    @Override
    public void refused(Job job, Replacement replacement, String detail) {
        tried(job, replacement, Cause.REPLICA_LOST, detail);
    }

    private void tried(Job job, Replacement replacement, Cause cause, String detail) {
        transaction.executeWithoutResult(begun -> {
            if (isAsRead(job) && of(job, replacement, MADE).update() == 1) {
                append(job, cause, detail);
            }
        });
    }

    /** Keeps the job as it is until the transaction ends, so that its history has no gap. */
    private boolean isAsRead(Job job) {
        return sql.sql("select id from job where id = :job and version = :version for update")
                .param("job", job.id().value())
                .param("version", job.version())
                .query(String.class)
                .optional()
                .isPresent();
    }

    private JdbcClient.StatementSpec of(Job job, Replacement replacement, String statement) {
        return sql.sql(statement)
                .param("job", job.id().value())
                .param("fence", job.fence().value())
                .param("generation", replacement.part().generation())
                .param("task", replacement.part().task())
                .param("rank", replacement.part().index())
                .param("run", replacement.run());
    }

    private void append(Job job, Cause cause, String detail) {
        JobEvents.remark(sql, job, clock.instant().truncatedTo(ChronoUnit.MICROS), cause, detail);
    }
}
