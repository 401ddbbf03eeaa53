package io.cairn.job.quota.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.device.Inventory;
import io.cairn.job.lifecycle.Admission;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobDatabase;
import io.cairn.job.lifecycle.JobEvent;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobLedger.Move;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.NobodyWakes;
import io.cairn.job.lifecycle.Recovery;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.Wake;
import io.cairn.job.lifecycle.Wish;
import io.cairn.job.lifecycle.jdbc.DeviceClaims;
import io.cairn.job.lifecycle.jdbc.JdbcJobLedger;
import io.cairn.job.lifecycle.jdbc.JdbcJobs;
import io.cairn.job.quota.Allocation;
import io.cairn.job.quota.AllocationState;
import io.cairn.job.quota.Ask;
import io.cairn.job.quota.Course;
import io.cairn.job.quota.Grant;
import io.cairn.job.quota.Grant.AllocationKey;
import io.cairn.job.quota.Loan;
import io.cairn.job.quota.Place;
import io.cairn.job.quota.QuotaAnswer;
import io.cairn.job.quota.QuotaRules;
import io.cairn.job.submit.JobRequest.OnRecall;
import io.cairn.job.submit.Requests;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("docker")
class JdbcAllocationsTest {

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private static final QuotaRules.Rhythm RHYTHM =
            new QuotaRules.Rhythm(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(10));
    private static final AllocationKey KEY = new AllocationKey("a1", 7);
    private static final Grant GRANT = new Grant(
            KEY, Map.of("cpu", 600L), List.of(new Loan("bob", Map.of("cpu", 400L))), Optional.of(NOW.plusSeconds(60)));
    private static final QuotaAnswer GRANTED = new QuotaAnswer.Granted(GRANT);
    private static final QuotaAnswer WAITING =
            new QuotaAnswer.Waiting(KEY, new Place(2, "it is in use", Optional.of(NOW.plusSeconds(90))));
    private static final QuotaAnswer RECALLED = new QuotaAnswer.Recalled(Optional.of(GRANT), NOW.plusSeconds(30));
    private static JdbcClient sql;
    private static TransactionTemplate transaction;

    private final List<JobId> woken = new ArrayList<>();
    private final Wake wake = new Wake() {
        @Override
        public void begin(JobId job) {}

        @Override
        public void hurry(JobId job) {
            woken.add(job);
        }
    };
    private final JdbcJobs jobs = new JdbcJobs(sql, transaction, wake);
    private final JdbcJobLedger ledger = new JdbcJobLedger(
            sql, transaction, (job, outcome, at) -> () -> {}, new DeviceClaims(sql, Inventory.NONE), Clock.systemUTC());
    private final JdbcAllocations allocations = new JdbcAllocations(sql, transaction, wake);

    @BeforeAll
    static void database() {
        var database = JobDatabase.fresh();
        sql = database.sql();
        transaction = database.transaction();
    }

    @BeforeEach
    void empty() {
        sql.sql("truncate job, job_event, allocation cascade").update();
    }

    @Test
    void aWishIsStoredOnceAndItsJobWaitsForQuota() {
        var job = queued(0);
        var wished = allocations.wish(job, Ask.of(job, NOW), NOW);
        assertThat(wished.state()).isEqualTo(AllocationState.ASKED);
        assertThat(awaitsQuota(job)).isTrue();
        assertThat(allocations.wish(job, Ask.of(job, NOW.plusSeconds(9)), NOW.plusSeconds(9)))
                .as("what was wished first stays")
                .isEqualTo(wished);
        assertThat(allocations.find(job.id(), 1)).contains(wished);
        assertThat(allocations.under(job.id(), job.fence())).contains(wished);
    }

    @Test
    void whatWasLearntIsReadAsItWasStored() {
        var job = queued(0);
        var row = allocations.wish(job, Ask.of(job, NOW), NOW);
        for (var answer : List.of(WAITING, GRANTED, RECALLED)) {
            row = learnt(row, answer);
            assertThat(allocations.find(job.id(), 1).orElseThrow()).isEqualTo(row);
        }
        assertThat(row.course().grant()).contains(GRANT);
        assertThat(row.course().recallDeadline()).contains(NOW.plusSeconds(30));
    }

    @Test
    void theHistoryOfTheJobTellsThatItWaitsThatItIsGrantedAndThatItIsWantedBack() {
        var job = queued(0);
        var waiting = learnt(allocations.wish(job, Ask.of(job, NOW), NOW), WAITING);
        assertThat(awaitsQuota(job)).isTrue();
        learnt(learnt(learnt(waiting, WAITING), GRANTED), RECALLED);
        assertThat(awaitsQuota(job)).isFalse();
        assertThat(jobs.events(job.tenant(), job.id(), 2, 10))
                .extracting(JobEvent::cause)
                .as("once each, however often it is said")
                .containsExactly(Cause.QUOTA_WAITS, Cause.QUOTA_GRANTED, Cause.QUOTA_RECALLED);
        assertThat(jobs.events(job.tenant(), job.id(), 3, 1).getFirst()).satisfies(event -> {
            assertThat(event.detail()).isEqualTo("own quota and loans of bob");
            assertThat(event.from()).contains(JobState.QUEUED);
            assertThat(event.to()).isEqualTo(JobState.QUEUED);
        });
        assertThat(woken).contains(job.id());
    }

    @Test
    void whoWasSlowerChangesNothing() {
        var job = queued(0);
        var row = allocations.wish(job, Ask.of(job, NOW), NOW);
        learnt(row, GRANTED);
        assertThat(allocations.store(row, QuotaRules.after(row, WAITING, RHYTHM, NOW), NOW))
                .isFalse();
        assertThat(allocations.find(job.id(), 1).orElseThrow().state()).isEqualTo(AllocationState.GRANTED);
    }

    @Test
    void ofManyReplicasThatStoreAtOnceOneIsFirst() throws Exception {
        var job = queued(0);
        var row = allocations.wish(job, Ask.of(job, NOW), NOW);
        try (var threads = Executors.newFixedThreadPool(8)) {
            var stored = threads.invokeAll(java.util.Collections.nCopies(8, (Callable<Boolean>)
                    () -> new JdbcAllocations(sql, transaction, new NobodyWakes())
                            .store(row, QuotaRules.after(row, GRANTED, RHYTHM, NOW), NOW)));
            int first = 0;
            for (var result : stored) {
                first += result.get() ? 1 : 0;
            }
            assertThat(first).isEqualTo(1);
        }
        assertThat(jobs.events(job.tenant(), job.id(), 2, 10)).hasSize(1);
    }

    @Test
    void qj5_aRecallTellsTheJobByTheWayItAskedForAndNotOneThatIsLeavingAnyway() {
        var requeued = queued(0);
        learnt(granted(requeued), RECALLED);
        assertThat(wish(requeued)).contains(Wish.REQUEUE);

        var ends = queued(
                1, Requests.like(SampleJobs.request()).onRecall(OnRecall.END).made());
        learnt(granted(ends), RECALLED);
        assertThat(wish(ends)).contains(Wish.PREEMPT);

        var pausing = queued(2);
        var held = granted(pausing);
        jobs.requestSuspend(pausing.tenant(), pausing.id());
        learnt(held, RECALLED);
        assertThat(wish(pausing)).contains(Wish.SUSPEND);

        var stopping = queued(3);
        var its = granted(stopping);
        jobs.requestStop(stopping.tenant(), stopping.id());
        learnt(its, RECALLED);
        assertThat(wish(stopping)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void qj5_whoIsOnItsWayOutOfAnAttemptComesToWhereItWasWanted(Recovery.Then then) {
        var job = queued(0);
        var held = granted(job);
        sql.sql("update job set state = 'RECOVERING', recovery = :recovery::jsonb")
                .param("recovery", AllocationRows.json(new Recovery(then, "", NOW)))
                .update();
        learnt(held, RECALLED);
        assertThat(wish(job)).isEqualTo(Optional.of(Wish.REQUEUE).filter(wish -> then == Recovery.Then.RESTART));
    }

    @Test
    void qj5_aRecallOfAnAttemptThatIsOverTellsNobody() {
        var job = queued(0);
        var held = granted(job);
        sql.sql("update job set attempt = 2").update();
        learnt(held, RECALLED);
        assertThat(wish(job)).isEmpty();
        assertThat(jobs.events(job.tenant(), job.id(), 0, 10))
                .noneMatch(event -> event.cause() == Cause.QUOTA_RECALLED);
    }

    @ParameterizedTest
    @EnumSource
    void qj3_whatIsOverIsDueWhateverTheTimeAndWhatIsNotOnlyAtItsTime(JobState state) {
        var job = queued(0);
        var held = granted(job);
        sql.sql("""
                        update job set state = :state, finished_at = case when :ended then now() end,
                            recovery = case when :state = 'RECOVERING' then '{}'::jsonb end
                        """)
                .param("state", state.name())
                .param("ended", state.isTerminal())
                .update();
        var now = held.course().next().minusSeconds(1);
        boolean over = QuotaRules.isOver(held, allocations.holder(job.id()));
        assertThat(allocations.due(now, 10)).hasSize(over ? 1 : 0);
        assertThat(allocations.due(held.course().next(), 10)).containsExactly(held);
    }

    @Test
    void qj3_whatIsOwedOutlivesItsJobAndWhatIsSettledDoesNot() {
        var chore = new SettledAllocations(sql);
        var job = queued(0);
        var held = granted(job);
        sql.sql("update job set state = 'CANCELLED', finished_at = now()").update();
        sql.sql("delete from job").update();
        assertThat(allocations.holder(job.id())).isEmpty();
        assertThat(allocations.due(NOW, 10)).containsExactly(held);
        assertThat(chore.removeOld(NOW)).isZero();

        assertThat(allocations.store(held, QuotaRules.owed(held, NOW), NOW)).isTrue();
        var owed = allocations.find(job.id(), 1).orElseThrow();
        assertThat(allocations.unsettled(job.id())).containsExactly(owed);
        assertThat(allocations.store(owed, QuotaRules.afterRelease(owed, new QuotaAnswer.Gone(), RHYTHM, NOW), NOW))
                .isTrue();
        assertThat(allocations.unsettled(job.id())).isEmpty();
        assertThat(chore.removeOld(NOW)).isEqualTo(1);
        assertThat(allocations.find(job.id(), 1)).isEmpty();
    }

    @Test
    void whoWaitsForQuotaDoesNotHoldUpWhoHasIt() {
        var first = queued(0);
        var second = queued(1);
        var engine = new Demand(1000, 8L << 30);
        allocations.wish(first, Ask.of(first, NOW), NOW);
        assertThat(ledger.admit(second, engine, Optional.empty())).isEqualTo(new Admission.Answer.Granted());
    }

    @Test
    void aListShowsTheLatestOfEachJob() {
        var job = queued(0);
        granted(job);
        sql.sql("update job set attempt = 2, fence = 99").update();
        var again = ledger.load(job.id()).orElseThrow();
        var second = allocations.wish(again, Ask.of(again, NOW), NOW);
        var other = queued(1);
        assertThat(allocations.latest(List.of(job.id(), other.id()))).isEqualTo(Map.of(job.id(), second));
        assertThat(allocations.latest(List.of())).isEmpty();
    }

    @Test
    void onlyTheTenantsOwnIsHurried() {
        var job = queued(0);
        var held = granted(job);
        assertThat(allocations.hurry(new io.cairn.kit.tenancy.TenantId("rival"), job.id(), NOW))
                .isFalse();
        assertThat(allocations.due(NOW, 10)).isEmpty();
        assertThat(allocations.hurry(job.tenant(), job.id(), NOW)).isTrue();
        assertThat(allocations.due(NOW, 10)).extracting(Allocation::job).containsExactly(held.job());
    }

    @Test
    void whoCameToRoomBeforeQuotaWasAskedForIsPutBackUnlessItRuns() {
        var starting = queued(0);
        var running = queued(1);
        var holding = queued(2);
        granted(holding);
        sql.sql("update job set state = 'STARTING', holds_room = true where id <> :id")
                .param("id", running.id().value())
                .update();
        sql.sql("update job set state = 'RUNNING', holds_room = true where id = :id")
                .param("id", running.id().value())
                .update();
        assertThat(allocations.requeueStrays()).isEqualTo(1);
        assertThat(wish(starting)).contains(Wish.REQUEUE);
        assertThat(wish(running)).isEmpty();
        assertThat(wish(holding)).isEmpty();
        assertThat(allocations.requeueStrays()).isZero();
    }

    @Test
    void whatIsOpenIsCountedByStateAndWhatIsOwedByItsAge() {
        var meters = new SimpleMeterRegistry();
        var held = granted(queued(0));
        var job = queued(1);
        allocations.wish(job, Ask.of(job, NOW), NOW);
        allocations.store(held, QuotaRules.owed(held, NOW), NOW);
        var later = Clock.fixed(NOW.plusSeconds(40), java.time.ZoneOffset.UTC);
        new QuotaMeters(sql, meters, later);
        assertThat(meters.get("cairn.jobs.quota").tag("state", "asked").gauge().value())
                .isEqualTo(1);
        assertThat(meters.get("cairn.jobs.quota").tag("state", "owed").gauge().value())
                .isEqualTo(1);
        assertThat(meters.get("cairn.jobs.quota.oldest.owed.age").gauge().value())
                .isEqualTo(40);
    }

    private Allocation granted(Job job) {
        return learnt(allocations.wish(job, Ask.of(job, NOW), NOW), GRANTED);
    }

    /** As it stands in the database after that answer. */
    private Allocation learnt(Allocation row, QuotaAnswer answer) {
        Course after = QuotaRules.after(row, answer, RHYTHM, NOW);
        assertThat(allocations.store(row, after, NOW)).isTrue();
        return new Allocation(
                row.tenant(), row.job(), row.attempt(), row.jobFence(), row.ask(), after, row.version() + 1);
    }

    private Job queued(int number) {
        return queued(number, SampleJobs.request());
    }

    private Job queued(int number, io.cairn.job.submit.JobRequest request) {
        var job = SampleJobs.submitted("acme", number, request);
        jobs.add(job);
        ledger.move(job, new Move(Cause.ACCEPTED, "", Optional.empty(), Optional.empty()));
        return ledger.load(job.id()).orElseThrow();
    }

    private Optional<Wish> wish(Job job) {
        return ledger.load(job.id()).orElseThrow().wish();
    }

    private static boolean awaitsQuota(Job job) {
        return sql.sql("select awaits_quota from job where id = :id")
                .param("id", job.id().value())
                .query(Boolean.class)
                .single();
    }
}
