package io.cairn.job.lifecycle.jdbc;

import static io.cairn.job.lifecycle.jdbc.JobRows.json;
import static io.cairn.job.lifecycle.jdbc.JobRows.time;

import io.cairn.job.device.Allotment;
import io.cairn.job.device.Claim;
import io.cairn.job.lifecycle.Admission;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.EndNotice;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobEvent;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobLedger;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.JobTransitions;
import io.cairn.job.lifecycle.Turn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** {@link JobLedger} in PostgreSQL: each move is a guarded UPDATE and its event in one transaction. */
public final class JdbcJobLedger implements JobLedger {

    private static final String MOVE = """
            update job set state = :to, state_since = :now, state_deadline = :deadline, wait_reason = null,
                wish = case when not :fulfilled then wish end,
                outcome = coalesce(:outcome::jsonb, outcome), recovery = :recovery::jsonb,
                attempt = case when :next then attempt + 1 else attempt end,
                fence = case when :next then nextval('job_fence') else fence end,
                retries = case when :retry then retries + 1 else retries end,
                queued_since = :since, queue_rank = :rank, holds_room = :holds,
                started_at = case when :to = 'RUNNING' then :now when not :forget then started_at end,
                finished_at = case when :terminal then :now end,
                version = version + 1
            where id = :id and state = :from and version = :version
            """;

    /** Admissions are decided one at a time, in every replica together; the number is this lock's name. */
    private static final long ADMISSION_LOCK = 0x43_41_49_52_4E_01L;

    /** While a job is rolled, the replicas of two generations are there. */
    private static final String HELD = """
            select coalesce(sum(milli_cpu), 0)::bigint milli_cpu, coalesce(sum(memory_bytes), 0)::bigint memory_bytes
            from (select milli_cpu, memory_bytes from job where holds_room
                  union all
                  select job.milli_cpu, job.memory_bytes from job_roll join job on job.id = job_roll.job
                  where job_roll.holds_room) held
            """;

    /** Those that are about to leave the queue, and those that wait for quota, are not waited for. */
    private static final String AHEAD = """
            select count(*)::int from job
            where state = 'QUEUED' and not stop_requested and wish is distinct from 'SUSPEND' and not awaits_quota
              and (queue_rank, id) < (:rank, :id)
            """;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final EndNotice notice;
    private final DeviceClaims devices;
    private final Clock clock;

    public JdbcJobLedger(
            JdbcClient sql, TransactionTemplate transaction, EndNotice notice, DeviceClaims devices, Clock clock) {
        this.sql = sql;
        this.transaction = transaction;
        this.notice = notice;
        this.devices = devices;
        this.clock = clock;
    }

    @Override
    public Optional<Job> load(JobId id) {
        return sql.sql(JobRows.SELECT + "where id = :id")
                .param("id", id.value())
                .query(JobRows::job)
                .optional();
    }

    @Override
    public boolean move(Job job, Move move) {
        JobState to = JobTransitions.next(job.state(), move.cause())
                .orElseThrow(() -> new IllegalStateException(
                        job.id() + ": the table has no " + move.cause() + " in " + job.state()));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS); // as exact as the database keeps it
        var outcome = move.outcome().or(job::outcome).filter(decided -> to.isTerminal());
        var end = outcome.map(decided -> notice.prepare(job, decided, now));
        return Boolean.TRUE.equals(transaction.execute(begun -> {
            boolean moved = write(job, move, to, now);
            if (moved) {
                end.ifPresent(EndNotice.Prepared::store);
            }
            return moved;
        }));
    }

    private boolean write(Job job, Move move, JobState to, Instant now) {
        boolean next = move.cause().beginsAttempt();
        boolean holds = to.holdsRoom(job.progress().holdsRoom());
        // A job that was paused has given its place away; one whose room was recalled has not.
        var turn = move.cause() == Cause.RESUME
                ? new Turn(job.progress().turn().priority(), now)
                : job.progress().turn();
        int changed = sql.sql(MOVE)
                .param("to", to.name())
                .param("now", time(now))
                .param("deadline", time(move.deadlineAfter().map(now::plus)))
                .param("fulfilled", move.cause().fulfilsWish() || to == JobState.STOPPING)
                .param("outcome", json(move.outcome()))
                .param("recovery", json(move.recovery()))
                .param("next", next)
                .param("retry", move.cause() == Cause.RETRY)
                .param("since", time(turn.since()))
                .param("rank", time(turn.rank()))
                .param("holds", holds)
                .param("forget", next || to == JobState.SUSPENDED)
                .param("terminal", to.isTerminal())
                .param("id", job.id().value())
                .param("from", job.state().name())
                .param("version", job.version())
                .update();
        if (changed == 0) {
            return false;
        }
        devices.follow(job, holds, next);
        RollEnds.with(sql, job, to, move.detail(), now);
        long sequence = JobEvents.nextSequence(sql, job.id().value());
        JobEvents.append(
                sql,
                new JobEvent(
                        job.id(),
                        sequence,
                        now,
                        Optional.of(job.state()),
                        to,
                        move.cause(),
                        next ? job.attempt() + 1 : job.attempt(),
                        move.detail()));
        return true;
    }

    @Override
    public boolean explain(Job job, String reason) {
        if (job.waitReason().filter(reason::equals).isPresent()) {
            return true;
        }
        // Not a change of the job as its owner knows it: the version stays, so that a stop is not refused for it.
        return sql.sql("update job set wait_reason = :reason where id = :id and version = :version")
                        .param("reason", reason)
                        .param("id", job.id().value())
                        .param("version", job.version())
                        .update()
                == 1;
    }

    @Override
    public boolean amend(Job job, Job.Outcome outcome) {
        return sql.sql("""
                        update job set outcome = :outcome::jsonb
                        where id = :id and state = 'STOPPING' and version = :version
                        """)
                        .param("outcome", json(outcome))
                        .param("id", job.id().value())
                        .param("version", job.version())
                        .update()
                == 1;
    }

    @Override
    public Admission.Answer admit(Job job, Demand total, Optional<Duration> deadlineAfter) {
        return Objects.requireNonNull(transaction.execute(begun -> {
            Demand held = heldFromNowOn(sql);
            int ahead = sql.sql(AHEAD)
                    .param("rank", time(job.progress().turn().rank()))
                    .param("id", job.id().value())
                    .query(Integer.class)
                    .single();
            var found = devices.ask(job);
            var answer = Admission.decide(job.demand(), total, held, ahead, found);
            if (answer instanceof Admission.Answer.Granted) {
                var claims = found instanceof Allotment.Answer.Given(var given) ? given : List.<Claim>of();
                return grant(job, claims, deadlineAfter) ? answer : new Admission.Answer.Stale();
            }
            return answer;
        }));
    }

    /** Room and devices in one transaction, which is the caller's. */
    private boolean grant(Job job, List<Claim> claims, Optional<Duration> deadlineAfter) {
        String ids = claims.stream().map(claim -> claim.device().id()).collect(Collectors.joining(", "));
        String detail = "room for every rank: " + job.demand() + (ids.isEmpty() ? "" : "; devices " + ids);
        var move = new Move(Cause.GRANTED, detail, Optional.empty(), deadlineAfter);
        if (!write(job, move, JobState.RESERVED, clock.instant())) {
            return false;
        }
        devices.take(job, claims);
        return true;
    }

    /** What is held; nobody else is given room before the caller's transaction ends. */
    static Demand heldFromNowOn(JdbcClient sql) {
        sql.sql("select pg_advisory_xact_lock(:lock)")
                .param("lock", ADMISSION_LOCK)
                .query(row -> {});
        return sql.sql(HELD)
                .query((row, number) -> new Demand(row.getLong("milli_cpu"), row.getLong("memory_bytes")))
                .single();
    }
}
