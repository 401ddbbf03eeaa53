package io.cairn.job.lifecycle.jdbc;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.JobEvent;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobState;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Entries of a job's history that tell of something and move nothing. */
public final class JobNotes {

    private JobNotes() {}

    /**
     * Adds an entry in the caller's transaction, if the job is still in this attempt and has not ended.
     *
     * @return whether it was added
     */
    public static boolean add(JdbcClient sql, JobId job, int attempt, Cause cause, String detail, Instant at) {
        // Who holds the row is alone in adding to the history, so sequences have no gap.
        Optional<JobState> state = sql.sql("""
                        select state from job where id = :id and attempt = :attempt and finished_at is null for update
                        """)
                .param("id", job.value())
                .param("attempt", attempt)
                .query((row, number) -> JobState.valueOf(row.getString("state")))
                .optional();
        state.ifPresent(now -> JobEvents.append(
                sql,
                new JobEvent(
                        job,
                        JobEvents.nextSequence(sql, job.value()),
                        at,
                        Optional.of(now),
                        now,
                        cause,
                        attempt,
                        detail)));
        return state.isPresent();
    }
}
