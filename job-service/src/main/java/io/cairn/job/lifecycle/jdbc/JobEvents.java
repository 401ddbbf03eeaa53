package io.cairn.job.lifecycle.jdbc;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobEvent;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes history; the row of the job is locked by the caller's transaction, so sequences have no gap. */
final class JobEvents {

    private static final String INSERT = """
            insert into job_event (job, sequence, at, from_state, to_state, cause, attempt, detail)
            values (:job, :sequence, :at, :from, :to, :cause, :attempt, :detail)
            """;

    private JobEvents() {}

    static void append(JdbcClient sql, JobEvent event) {
        sql.sql(INSERT)
                .param("job", event.job().value())
                .param("sequence", event.sequence())
                .param("at", JobRows.time(event.at()))
                .param("from", event.from().map(Enum::name).orElse(null))
                .param("to", event.to().name())
                .param("cause", event.cause().name())
                .param("attempt", event.attempt())
                .param("detail", event.detail())
                .update();
    }

    /** Something that happened to a job that stays in its state. */
    static void remark(JdbcClient sql, Job job, Instant at, Cause cause, String detail) {
        append(
                sql,
                new JobEvent(
                        job.id(),
                        nextSequence(sql, job.id().value()),
                        at,
                        Optional.of(job.state()),
                        job.state(),
                        cause,
                        job.attempt(),
                        detail));
    }

    static long nextSequence(JdbcClient sql, String job) {
        return sql.sql("select coalesce(max(sequence), 0) + 1 from job_event where job = :job")
                .param("job", job)
                .query(Long.class)
                .single();
    }
}
