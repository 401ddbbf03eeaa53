package io.cairn.job.quota.jdbc;

import static io.cairn.job.quota.jdbc.AllocationRows.json;
import static io.cairn.job.quota.jdbc.AllocationRows.time;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.Wake;
import io.cairn.job.lifecycle.jdbc.JobNotes;
import io.cairn.job.quota.Allocation;
import io.cairn.job.quota.AllocationState;
import io.cairn.job.quota.Allocations;
import io.cairn.job.quota.Ask;
import io.cairn.job.quota.Course;
import io.cairn.job.quota.Grant;
import io.cairn.job.quota.Grant.AllocationKey;
import io.cairn.job.quota.Holder;
import io.cairn.job.quota.Place;
import io.cairn.job.quota.QuotaRules;
import io.cairn.job.submit.JobRequest.OnRecall;
import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * {@link Allocations} in PostgreSQL. Each change is an UPDATE that holds only for the version that was read, together with what
 * it means to the job. Order of locks: allocation, then job.
 */
public final class JdbcAllocations implements Allocations {

    /** What {@link AllocationState#isSettled} says. */
    private static final String UNSETTLED = "allocation.state not in ('RELEASED', 'REFUSED')";

    private static final String WISH = """
            insert into allocation (job, attempt, tenant, job_fence, ask, state, next_at, asked_at, state_since)
            values (:job, :attempt, :tenant, :jobFence, :ask::jsonb, 'ASKED', :now, :now, :now)
            on conflict do nothing
            """;

    private static final String STORE = """
            update allocation set state = :state, id = :id, fence = :fence, place = :place::jsonb, account = :account::jsonb,
                recall_deadline = :deadline, detail = :detail, next_at = :next, version = version + 1,
                state_since = case when state = :state then state_since else :now end
            where job = :job and attempt = :attempt and version = :version
            """;

    /** What is over is due whenever it is seen; {@link QuotaRules#isOver} says the same of one. */
    private static final String DUE = """
            select allocation.* from allocation left join job on job.id = allocation.job
            where %s
              and (allocation.next_at <= :now
                or allocation.state in ('WAITING', 'GRANTED', 'RECALLED')
                  and (job.id is null or job.finished_at is not null or job.state = 'SUSPENDED'
                    or job.attempt <> allocation.attempt))
            order by allocation.next_at, allocation.job, allocation.attempt
            limit :limit
            """.formatted(UNSETTLED);

    private static final String LATEST = """
            select distinct on (job) * from allocation where job = any(:jobs) order by job, attempt desc""";

    /** A job that is on its way into a pause or the queue gives its quota back there, and is to come to where it was wanted. */
    private static final String RECALL = """
            update job set wish = :wish, version = version + 1
            where id = :id and attempt = :attempt and finished_at is null and not stop_requested and wish is null
              and (state in ('QUEUED', 'RESERVED', 'PULLING', 'STARTING', 'RUNNING')
                or state = 'RECOVERING' and recovery ->> 'then' = 'RESTART')
            """;

    private static final String STRAYS = """
            update job set wish = 'REQUEUE', version = version + 1
            where state in ('RESERVED', 'PULLING', 'STARTING') and not stop_requested and wish is null
              and not exists (select from allocation where allocation.job = job.id and allocation.attempt = job.attempt)
            returning id
            """;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Wake wake;

    public JdbcAllocations(JdbcClient sql, TransactionTemplate transaction, Wake wake) {
        this.sql = sql;
        this.transaction = transaction;
        this.wake = wake;
    }

    @Override
    public Allocation wish(Job job, Ask ask, Instant now) {
        return Objects.requireNonNull(transaction.execute(begun -> {
            sql.sql(WISH)
                    .param("job", job.id().value())
                    .param("attempt", job.attempt())
                    .param("tenant", job.tenant().value())
                    .param("jobFence", job.fence().value())
                    .param("ask", json(ask))
                    .param("now", time(now))
                    .update();
            var there = find(job.id(), job.attempt()).orElseThrow();
            await(there, there.state());
            return there;
        }));
    }

    @Override
    public Optional<Allocation> find(JobId job, int attempt) {
        return sql.sql("select * from allocation where job = :job and attempt = :attempt")
                .param("job", job.value())
                .param("attempt", attempt)
                .query(AllocationRows::allocation)
                .optional();
    }

    @Override
    public Optional<Allocation> under(JobId job, Fence fence) {
        return sql.sql("select * from allocation where job = :job and job_fence = :fence")
                .param("job", job.value())
                .param("fence", fence.value())
                .query(AllocationRows::allocation)
                .optional();
    }

    @Override
    public Map<JobId, Allocation> latest(Collection<JobId> jobs) {
        return sql
                .sql(LATEST)
                .param("jobs", jobs.stream().map(JobId::value).toArray(String[]::new))
                .query(AllocationRows::allocation)
                .list()
                .stream()
                .collect(Collectors.toUnmodifiableMap(Allocation::job, allocation -> allocation));
    }

    @Override
    public List<Allocation> unsettled(JobId job) {
        return sql.sql("select * from allocation where job = :job and " + UNSETTLED + " order by attempt")
                .param("job", job.value())
                .query(AllocationRows::allocation)
                .list();
    }

    @Override
    public List<Allocation> due(Instant now, int limit) {
        return sql.sql(DUE)
                .param("now", time(now))
                .param("limit", limit)
                .query(AllocationRows::allocation)
                .list();
    }

    @Override
    public Optional<Holder> holder(JobId job) {
        return sql.sql("select state, attempt from job where id = :id")
                .param("id", job.value())
                .query((row, number) -> new Holder(JobState.valueOf(row.getString("state")), row.getInt("attempt")))
                .optional();
    }

    @Override
    public boolean store(Allocation before, Course after, Instant now) {
        return Boolean.TRUE.equals(transaction.execute(begun -> {
            if (!write(before, after, now)) {
                return false;
            }
            if (before.state() != after.state()) {
                await(before, after.state());
                tell(before, after, now);
                wake.hurry(before.job());
            }
            return true;
        }));
    }

    private boolean write(Allocation before, Course after, Instant now) {
        return sql.sql(STORE)
                        .param("state", after.state().name())
                        .param("id", after.key().map(AllocationKey::id).orElse(null))
                        .param("fence", after.key().map(AllocationKey::fence).orElse(null))
                        .param("place", json(after.place()))
                        .param("account", json(after.grant()))
                        .param("deadline", time(after.recallDeadline()))
                        .param("detail", after.detail())
                        .param("next", time(after.next()))
                        .param("now", time(now))
                        .param("job", before.job().value())
                        .param("attempt", before.attempt())
                        .param("version", before.version())
                        .update()
                == 1;
    }

    private void await(Allocation allocation, AllocationState state) {
        sql.sql("""
                        update job set awaits_quota = :awaits
                        where id = :id and attempt = :attempt and awaits_quota <> :awaits
                        """)
                .param("awaits", state.isAwaited())
                .param("id", allocation.job().value())
                .param("attempt", allocation.attempt())
                .update();
    }

    /** The job's history, and what the job is to do about it. */
    private void tell(Allocation before, Course after, Instant now) {
        switch (after.state()) {
            case WAITING ->
                note(
                        before,
                        Cause.QUOTA_WAITS,
                        after.place().map(Place::inWords).orElse(""),
                        now);
            case GRANTED ->
                note(
                        before,
                        Cause.QUOTA_GRANTED,
                        after.grant().map(Grant::account).orElse(""),
                        now);
            case RECALLED -> {
                note(before, Cause.QUOTA_RECALLED, recalled(after), now);
                recall(before, after);
            }
            case ASKED, OWED, RELEASED, REFUSED -> {}
        }
    }

    private void note(Allocation allocation, Cause cause, String detail, Instant now) {
        JobNotes.add(sql, allocation.job(), allocation.attempt(), cause, detail, now);
    }

    private static String recalled(Course after) {
        return "wanted back by " + after.recallDeadline().orElseThrow()
                + (after.detail().isBlank() ? "" : ": " + after.detail());
    }

    private void recall(Allocation before, Course after) {
        var asked = sql.sql("select request ->> 'onRecall' from job where id = :id")
                .param("id", before.job().value())
                .query(String.class)
                .optional()
                .map(OnRecall::valueOf);
        sql.sql(RECALL)
                .param("wish", QuotaRules.wish(asked, after.grant().isPresent()).name())
                .param("id", before.job().value())
                .param("attempt", before.attempt())
                .update();
    }

    @Override
    public boolean hurry(TenantId tenant, JobId job, Instant now) {
        return sql.sql("update allocation set next_at = :now where tenant = :tenant and job = :job and " + UNSETTLED)
                        .param("now", time(now))
                        .param("tenant", tenant.value())
                        .param("job", job.value())
                        .update()
                > 0;
    }

    @Override
    public int requeueStrays() {
        return Objects.requireNonNull(transaction.execute(begun -> {
            var strays = sql.sql(STRAYS).query(String.class).list();
            strays.stream().map(JobId::new).forEach(wake::hurry);
            return strays.size();
        }));
    }
}
