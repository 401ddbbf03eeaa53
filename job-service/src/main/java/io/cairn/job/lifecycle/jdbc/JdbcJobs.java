package io.cairn.job.lifecycle.jdbc;

import static io.cairn.job.lifecycle.jdbc.JobRows.json;
import static io.cairn.job.lifecycle.jdbc.JobRows.time;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobEvent;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.Jobs;
import io.cairn.job.lifecycle.Recovery;
import io.cairn.job.lifecycle.Wake;
import io.cairn.job.lifecycle.Wish;
import io.cairn.kit.tenancy.TenantId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** {@link Jobs} in PostgreSQL. */
public final class JdbcJobs implements Jobs {

    private static final String INSERT = """
            insert into job (id, tenant, library, job_type, request, resolution, description, description_sha, ranks,
                milli_cpu, memory_bytes, devices, state, priority, queued_since, queue_rank, fence, attempt, version, created_at,
                state_since, state_deadline)
            values (:id, :tenant, :library, :jobType, :request::jsonb, :resolution::jsonb, :description, :sha, :ranks,
                :milliCpu, :memory, :devices::jsonb, :state, :priority, :queuedSince, :queueRank, :fence, :attempt, :version, :createdAt,
                :stateSince, :stateDeadline)
            """;

    private static final String PAGE = JobRows.SELECT + """
            where tenant = :tenant
              and (:state::text is null or state = :state)
              and (:library::text is null or library = :library)
              and (:jobType::text is null or job_type = :jobType)
              and (:before::timestamptz is null or (created_at, id) < (:before, :beforeId))
            order by created_at desc, id desc
            limit :limit
            """;

    private static final String EVENTS = """
            select event.* from job_event event join job on job.id = event.job
            where job.tenant = :tenant and event.job = :id and event.sequence > :after
            order by event.sequence
            limit :limit
            """;

    /** A pause that has begun cannot be wished for again; while it lasts, the wish takes back one to go on. */
    private static final String SUSPEND = """
            update job set wish = case when state <> 'SUSPENDED' then 'SUSPEND' end, version = version + 1
            where tenant = :tenant and id = :id and finished_at is null and not stop_requested and state <> 'STOPPING'
              and wish is distinct from case when state <> 'SUSPENDED' then 'SUSPEND' end
              and not (state = 'RECOVERING' and recovery ->> 'then' = 'SUSPEND')
            """;

    private static final String RESUME = """
            update job set wish = case when state = 'SUSPENDED' then 'RESUME' end, version = version + 1
            where tenant = :tenant and id = :id and finished_at is null and not stop_requested
              and (wish = 'SUSPEND' or (state = 'SUSPENDED' and wish is distinct from 'RESUME'))
            """;

    private static final Set<JobState> WITHOUT_ROOM =
            EnumSet.of(JobState.SUBMITTED, JobState.QUEUED, JobState.SUSPENDED);

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Wake wake;

    public JdbcJobs(JdbcClient sql, TransactionTemplate transaction, Wake wake) {
        this.sql = sql;
        this.transaction = transaction;
        this.wake = wake;
    }

    @Override
    public Fence nextFence() {
        return new Fence(
                sql.sql("select nextval('job_fence')").query(Long.class).single());
    }

    @Override
    public void add(Job job) {
        transaction.executeWithoutResult(begun -> {
            sql.sql(INSERT)
                    .param("id", job.id().value())
                    .param("tenant", job.tenant().value())
                    .param("library", job.request().library())
                    .param("jobType", job.request().jobType())
                    .param("request", json(job.request()))
                    .param("resolution", json(job.resolution()))
                    .param("description", job.description().yaml())
                    .param("sha", job.description().sha256().hex())
                    .param("ranks", job.ranks())
                    .param("milliCpu", job.demand().milliCpu())
                    .param("memory", job.demand().memoryBytes())
                    .param("devices", json(job.devices()))
                    .param("state", job.state().name())
                    .param("priority", job.progress().turn().priority())
                    .param("queuedSince", time(job.progress().turn().since()))
                    .param("queueRank", time(job.progress().turn().rank()))
                    .param("fence", job.fence().value())
                    .param("attempt", job.attempt())
                    .param("version", job.version())
                    .param("createdAt", time(job.createdAt()))
                    .param("stateSince", time(job.stateSince()))
                    .param("stateDeadline", time(job.stateDeadline()))
                    .update();
            JobEvents.append(
                    sql,
                    new JobEvent(
                            job.id(),
                            1,
                            job.createdAt(),
                            Optional.empty(),
                            job.state(),
                            Cause.SUBMIT,
                            job.attempt(),
                            "stored"));
            wake.begin(job.id());
        });
    }

    @Override
    public Optional<Job> find(TenantId tenant, JobId id) {
        return sql.sql(JobRows.SELECT + "where tenant = :tenant and id = :id")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(JobRows::job)
                .optional();
    }

    @Override
    public List<Job> list(TenantId tenant, Filter filter, Optional<Position> before, int limit) {
        return sql.sql(PAGE)
                .param("tenant", tenant.value())
                .param("state", filter.state().map(Enum::name).orElse(null))
                .param("library", filter.library().orElse(null))
                .param("jobType", filter.jobType().orElse(null))
                .param("before", time(before.map(Position::createdAt)))
                .param("beforeId", before.map(place -> place.id().value()).orElse(null))
                .param("limit", limit)
                .query(JobRows::job)
                .list();
    }

    @Override
    public List<JobEvent> events(TenantId tenant, JobId id, long after, int limit) {
        return sql.sql(EVENTS)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .param("after", after)
                .param("limit", limit)
                .query(JobRows::event)
                .list();
    }

    @Override
    public Optional<Job> requestStop(TenantId tenant, JobId id) {
        return Optional.ofNullable(transaction.execute(begun -> {
            int changed = sql.sql("""
                            update job set stop_requested = true, version = version + 1
                            where tenant = :tenant and id = :id and not stop_requested and finished_at is null
                            """)
                    .param("tenant", tenant.value())
                    .param("id", id.value())
                    .update();
            if (changed == 1) {
                wake.hurry(id);
            }
            return find(tenant, id).orElse(null);
        }));
    }

    @Override
    public Optional<Noted> requestSuspend(TenantId tenant, JobId id) {
        return wish(
                SUSPEND,
                tenant,
                id,
                job -> job.state() == JobState.SUSPENDED
                        || job.wish().filter(Wish.SUSPEND::equals).isPresent()
                        || job.progress().recovery().filter(JdbcJobs::pauses).isPresent());
    }

    @Override
    public Optional<Noted> requestResume(TenantId tenant, JobId id) {
        return wish(
                RESUME,
                tenant,
                id,
                job -> job.wish().filter(Wish.RESUME::equals).isPresent());
    }

    /**
     * @param before whether the wish was noted before, or is fulfilled
     */
    private Optional<Noted> wish(String statement, TenantId tenant, JobId id, Predicate<Job> before) {
        return Optional.ofNullable(transaction.execute(begun -> {
            boolean changed = sql.sql(statement)
                            .param("tenant", tenant.value())
                            .param("id", id.value())
                            .update()
                    == 1;
            if (changed) {
                wake.hurry(id);
            }
            return find(tenant, id)
                    .<Noted>map(job -> changed || (!isLeaving(job) && before.test(job))
                            ? new Noted.Done(job)
                            : new Noted.WrongState(job))
                    .orElse(null);
        }));
    }

    private static boolean isLeaving(Job job) {
        return job.stopRequested()
                || job.state() == JobState.STOPPING
                || job.state().isTerminal();
    }

    private static boolean pauses(Recovery recovery) {
        return recovery.then() == Recovery.Then.SUSPEND;
    }

    @Override
    public Optional<Noted> prioritise(TenantId tenant, JobId id, int priority, Optional<Long> ifVersion) {
        return Optional.ofNullable(transaction.execute(begun -> {
            var found = sql.sql(JobRows.SELECT + "where tenant = :tenant and id = :id for update of job")
                    .param("tenant", tenant.value())
                    .param("id", id.value())
                    .query(JobRows::job)
                    .optional();
            return found.map(job -> prioritised(job, priority, ifVersion)).orElse(null);
        }));
    }

    private Noted prioritised(Job job, int priority, Optional<Long> ifVersion) {
        if (ifVersion.filter(seen -> seen != job.version()).isPresent()) {
            return new Noted.Changed(job);
        }
        if (!WITHOUT_ROOM.contains(job.state())) {
            return new Noted.WrongState(job);
        }
        if (priority == job.progress().turn().priority()) {
            return new Noted.Done(job);
        }
        var turn = job.progress().turn().withPriority(priority);
        sql.sql("update job set priority = :priority, queue_rank = :rank, version = version + 1 where id = :id")
                .param("priority", turn.priority())
                .param("rank", time(turn.rank()))
                .param("id", job.id().value())
                .update();
        return new Noted.Done(find(job.tenant(), job.id()).orElseThrow());
    }
}
