package io.cairn.job.lifecycle.jdbc;

import static io.cairn.job.lifecycle.jdbc.JobRows.time;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.Roll;
import io.cairn.job.lifecycle.RollState;
import io.cairn.job.lifecycle.RollTransitions;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the moves of a job mean to its roll and its replacements, in the transaction of the move. */
final class RollEnds {

    private RollEnds() {}

    /**
     * A job that leaves RUNNING takes its roll with it. The room of that is given back when the attempt is cleared away, as the
     * job's own.
     *
     * @param job as it was before the move
     */
    static void with(JdbcClient sql, Job job, JobState to, String detail, Instant now) {
        if (job.state() == JobState.RUNNING) {
            RollRows.latest(sql, job.id())
                    .filter(Roll::isUnderWay)
                    .ifPresent(roll -> cutShort(sql, job, roll, detail, now));
        }
        if (job.state() == JobState.RECOVERING || to.isTerminal()) {
            sql.sql("update job_roll set holds_room = false where job = :job and holds_room")
                    .param("job", job.id().value())
                    .update();
            sql.sql("delete from job_replacement where job = :job")
                    .param("job", job.id().value())
                    .update();
        }
    }

    private static void cutShort(JdbcClient sql, Job job, Roll roll, String detail, Instant now) {
        RollState end = RollTransitions.next(roll.state(), Cause.ROLL_CUT_SHORT).orElseThrow();
        sql.sql("""
                        update job_roll set state = :state, since = :now, ended_at = :now, why = coalesce(why, :why)
                        where job = :job and generation = :generation
                        """)
                .param("state", end.name())
                .param("now", time(now))
                .param("why", end == RollState.ROLLED ? null : "the job did not go on to run: " + detail)
                .param("job", job.id().value())
                .param("generation", roll.to().number())
                .update();
        JobEvents.remark(
                sql,
                job,
                now,
                Cause.ROLL_CUT_SHORT,
                "the roll to generation " + roll.to().number() + " is " + end + ": the job does not go on to run");
    }
}
