package io.cairn.job.lifecycle.jdbc;

import static io.cairn.job.lifecycle.jdbc.JobRows.json;
import static io.cairn.job.lifecycle.jdbc.JobRows.time;

import io.cairn.job.content.Sha256;
import io.cairn.job.description.DescriptionFile;
import io.cairn.job.device.Allotment;
import io.cairn.job.lifecycle.Admission;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.Generation;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.Roll;
import io.cairn.job.lifecycle.RollState;
import io.cairn.job.lifecycle.RollTransitions;
import io.cairn.job.lifecycle.Rolls;
import io.cairn.job.lifecycle.Wake;
import io.cairn.kit.tenancy.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** {@link Rolls} in PostgreSQL: each move is a guarded UPDATE of job and roll, and its event, in one transaction. */
public final class JdbcRolls implements Rolls {

    private static final String GENERATION = """
            insert into job_generation (job, generation, slot, request, resolution, description, description_sha, made_at)
            values (:job, :generation, :slot, :request::jsonb, :resolution::jsonb, :description, :sha, :now)
            """;

    private static final String ROLL = """
            insert into job_roll (job, generation, from_generation, from_slot, state, since, deadline, asked_at)
            values (:job, :generation, :from, :fromSlot, 'WAITING', :now, :deadline, :now)
            """;

    private static final String JOB = """
            update job set version = version + 1, generation = case when :flips then :generation else generation end
            where id = :job and version = :version and state = 'RUNNING'
            """;

    private static final String MOVE = """
            update job_roll set state = :to, since = :now, holds_room = :holds, why = coalesce(:why, why), ended_at = :ended
            where job = :job and generation = :generation and state = :from
            """;

    private static final String DESCRIPTION = """
            select coalesce(made.description, job.description) description,
                coalesce(made.description_sha, job.description_sha) description_sha
            from job left join job_generation made on made.job = job.id and made.generation = :generation
            where job.tenant = :tenant and job.id = :job and (made.job is not null or :generation = 1)
            """;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Wake wake;
    private final Clock clock;

    public JdbcRolls(JdbcClient sql, TransactionTemplate transaction, Wake wake, Clock clock) {
        this.sql = sql;
        this.transaction = transaction;
        this.wake = wake;
        this.clock = clock;
    }

    @Override
    public Optional<Roll> latest(JobId job) {
        return RollRows.latest(sql, job);
    }

    @Override
    public Optional<Job> lock(TenantId tenant, JobId id) {
        return sql.sql(JobRows.SELECT + "where tenant = :tenant and id = :id for update of job")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(JobRows::job)
                .optional();
    }

    @Override
    public Job begin(Job job, Content content, Instant deadline) {
        return Objects.requireNonNull(transaction.execute(begun -> {
            var to = job.generation().next(unusedNumber(job));
            var now = now();
            sql.sql(GENERATION)
                    .param("job", job.id().value())
                    .param("generation", to.number())
                    .param("slot", to.slot())
                    .param("request", json(content.request()))
                    .param("resolution", json(content.resolution()))
                    .param("description", content.file().yaml())
                    .param("sha", content.file().sha256().hex())
                    .param("now", time(now))
                    .update();
            sql.sql(ROLL)
                    .param("job", job.id().value())
                    .param("generation", to.number())
                    .param("from", job.generation().number())
                    .param("fromSlot", job.generation().slot())
                    .param("now", time(now))
                    .param("deadline", time(deadline))
                    .update();
            touch(job, Optional.empty());
            JobEvents.remark(
                    sql,
                    job,
                    now,
                    Cause.ROLL_ASKED,
                    "from generation " + job.generation().number() + " to " + to.number());
            wake.hurry(job.id());
            return lock(job.tenant(), job.id()).orElseThrow();
        }));
    }

    /** Those of rolls that failed are not given again. */
    private int unusedNumber(Job job) {
        return sql.sql("select coalesce(max(generation), 1) + 1 from job_generation where job = :job")
                .param("job", job.id().value())
                .query(Integer.class)
                .single();
    }

    @Override
    public boolean move(Job job, Roll roll, Cause cause, String detail) {
        return Boolean.TRUE.equals(transaction.execute(begun -> {
            boolean moved = write(job, roll, cause, detail);
            if (!moved) {
                begun.setRollbackOnly(); // the one of the two that was as it was read
            }
            return moved;
        }));
    }

    @Override
    public Admission.Answer admit(Job job, Roll roll, Demand total) {
        return Objects.requireNonNull(transaction.execute(begun -> {
            // RollJob refuses a job that holds devices.
            var none = new Allotment.Answer.Given(List.of());
            var answer = Admission.decide(job.demand(), total, JdbcJobLedger.heldFromNowOn(sql), 0, none);
            if (answer instanceof Admission.Answer.Granted) {
                String detail = "there is room for " + job.demand() + " more";
                if (!write(job, roll, Cause.ROLL_STARTS, detail)) {
                    begun.setRollbackOnly();
                    return new Admission.Answer.Stale();
                }
            }
            return answer;
        }));
    }

    private boolean write(Job job, Roll roll, Cause cause, String detail) {
        RollState to = RollTransitions.next(roll.state(), cause)
                .orElseThrow(() -> new IllegalStateException(
                        job.id() + ": the table of rolls has no " + cause + " in " + roll.state()));
        var now = now();
        if (!touch(job, Optional.of(roll.to()).filter(flips -> cause == Cause.ROLL_DRAINED))) {
            return false;
        }
        int changed = sql.sql(MOVE)
                .param("to", to.name())
                .param("now", time(now))
                .param("holds", to.holdsRoom())
                .param("why", cause == Cause.ROLL_FAILS ? detail : null)
                .param("ended", time(Optional.of(now).filter(end -> to.isEnd())))
                .param("job", job.id().value())
                .param("generation", roll.to().number())
                .param("from", roll.state().name())
                .update();
        if (changed == 1) {
            JobEvents.remark(sql, job, now, cause, detail);
        }
        return changed == 1;
    }

    /** The job has changed as its owner knows it; {@code generation} is what it runs from now on. */
    private boolean touch(Job job, Optional<Generation> generation) {
        return sql.sql(JOB)
                        .param("flips", generation.isPresent())
                        .param("generation", generation.map(Generation::number).orElse(1))
                        .param("job", job.id().value())
                        .param("version", job.version())
                        .update()
                == 1;
    }

    @Override
    public Optional<DescriptionFile> description(TenantId tenant, JobId job, int generation) {
        return sql.sql(DESCRIPTION)
                .param("tenant", tenant.value())
                .param("job", job.value())
                .param("generation", generation)
                .query((row, number) ->
                        new DescriptionFile(row.getString("description"), new Sha256(row.getString("description_sha"))))
                .optional();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS); // as exact as the database keeps it
    }
}
