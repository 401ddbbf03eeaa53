package io.cairn.job.lifecycle.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.device.Inventory;
import io.cairn.job.lifecycle.Admission;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.EndReason;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobDatabase;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobLedger.Move;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.JobTransitions;
import io.cairn.job.lifecycle.Jobs;
import io.cairn.job.lifecycle.Recovery;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.Turn;
import io.cairn.job.lifecycle.Wake;
import io.cairn.job.lifecycle.Wish;
import io.cairn.kit.tenancy.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
class JdbcJobsTest {

    private static final Jobs.Filter ALL = new Jobs.Filter(Optional.empty(), Optional.empty(), Optional.empty());
    private static final Demand ENGINE = new Demand(2000, 8L << 30);
    private static JdbcClient sql;
    private static TransactionTemplate transaction;

    private final List<JobId> woken = new ArrayList<>();
    private final JdbcJobs jobs = new JdbcJobs(sql, transaction, new Wake() {
        @Override
        public void begin(JobId job) {
            woken.add(job);
        }

        @Override
        public void hurry(JobId job) {
            woken.add(job);
        }
    });
    private final List<String> told = new ArrayList<>();
    private final JdbcJobLedger ledger = new JdbcJobLedger(
            sql,
            transaction,
            (job, outcome, at) -> () -> told.add(job.id() + " " + outcome.end()),
            new DeviceClaims(sql, Inventory.NONE),
            Clock.systemUTC());

    @BeforeAll
    static void database() {
        var database = JobDatabase.fresh();
        sql = database.sql();
        transaction = database.transaction();
    }

    @BeforeEach
    void empty() {
        sql.sql("truncate job, job_event cascade").update();
    }

    @Test
    void aStoredJobIsReadAsItWasAndWoken() {
        var job = SampleJobs.submitted("acme", 0);
        jobs.add(job);
        assertThat(jobs.find(job.tenant(), job.id())).contains(job);
        assertThat(woken).containsExactly(job.id());
        assertThat(jobs.events(job.tenant(), job.id(), 0, 10)).singleElement().satisfies(event -> {
            assertThat(event.from()).isEmpty();
            assertThat(event.to()).isEqualTo(JobState.SUBMITTED);
        });
    }

    @Test
    void anotherTenantsJobIsAsAbsentAsOneThatNeverWas() {
        var job = SampleJobs.submitted("acme", 0);
        jobs.add(job);
        var other = new TenantId("rival");
        assertThat(jobs.find(other, job.id())).isEmpty();
        assertThat(jobs.events(other, job.id(), 0, 10)).isEmpty();
        assertThat(jobs.requestStop(other, job.id())).isEmpty();
        assertThat(jobs.list(other, ALL, Optional.empty(), 10)).isEmpty();
        assertThat(jobs.find(job.tenant(), job.id()).orElseThrow().stopRequested())
                .isFalse();
    }

    @Test
    void pagesHoldEveryJobOnceNewestFirst() {
        var added = new ArrayList<Job>();
        for (int number = 0; number < 25; number++) {
            added.add(SampleJobs.submitted("acme", number / 3)); // several of one moment
            jobs.add(added.getLast());
        }
        var seen = new ArrayList<Job>();
        Optional<Jobs.Position> before = Optional.empty();
        List<Job> page;
        do {
            page = jobs.list(new TenantId("acme"), ALL, before, 7);
            seen.addAll(page);
            before = seen.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Jobs.Position(
                            seen.getLast().createdAt(), seen.getLast().id()));
        } while (!page.isEmpty());
        assertThat(seen).containsExactlyInAnyOrderElementsOf(added);
        assertThat(seen).isSortedAccordingTo((one, two) -> two.createdAt().compareTo(one.createdAt()));
    }

    @Test
    void aMoveOfAnOldRowChangesNothing() {
        var job = SampleJobs.submitted("acme", 0);
        jobs.add(job);
        var accepted = new Move(Cause.ACCEPTED, "inputs are there", Optional.empty(), Optional.of(Duration.ofHours(1)));
        assertThat(ledger.move(job, accepted)).isTrue();
        assertThat(ledger.move(job, accepted)).isFalse();
        assertThat(jobs.events(job.tenant(), job.id(), 0, 10)).hasSize(2);
        assertThat(ledger.load(job.id()).orElseThrow().stateDeadline()).isPresent();
    }

    @Test
    void aRowFromBeforeAFieldWasThereIsRead() {
        var job = SampleJobs.submitted("acme", 0);
        jobs.add(job);
        sql.sql("alter table job disable trigger job_keeps_its_word").update();
        sql.sql("update job set request = request - 'params' - 'restart' - 'priority'")
                .update();
        sql.sql("alter table job enable trigger job_keeps_its_word").update();
        var read = jobs.find(job.tenant(), job.id()).orElseThrow().request();
        assertThat(read.params()).isEmpty();
        assertThat(read.restart()).isEmpty();
        assertThat(read.priority()).isEmpty();
    }

    @Test
    void aMoveThatTheTableDoesNotHaveIsAnError() {
        var job = SampleJobs.submitted("acme", 0);
        jobs.add(job);
        assertThatThrownBy(() -> ledger.move(job, new Move(Cause.ALL_UP, "", Optional.empty(), Optional.empty())))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatWasAskedForAndTheHistoryNeverChange() {
        var job = SampleJobs.submitted("acme", 0);
        jobs.add(job);
        assertThatThrownBy(() -> sql.sql("update job set description = 'other'").update())
                .hasMessageContaining("never changes");
        assertThatThrownBy(
                        () -> sql.sql("update job_event set detail = 'other'").update())
                .hasMessageContaining("append-only");
        assertThatThrownBy(() -> sql.sql("delete from job_event").update()).hasMessageContaining("append-only");
    }

    @Test
    void aStopIsNotedOnceAndOnlyBeforeTheEnd() {
        var job = SampleJobs.submitted("acme", 0);
        jobs.add(job);
        var stopped = jobs.requestStop(job.tenant(), job.id()).orElseThrow();
        assertThat(stopped.stopRequested()).isTrue();
        assertThat(jobs.requestStop(job.tenant(), job.id())).contains(stopped);
        assertThat(woken).containsExactly(job.id(), job.id());
        var outcome = new Job.Outcome(JobState.CANCELLED, EndReason.STOPPED_BY_USER, "stopped", List.of());
        assertThat(ledger.move(stopped, new Move(Cause.CANCEL, "stopped", Optional.of(outcome), Optional.empty())))
                .isTrue();
        var ended = ledger.load(job.id()).orElseThrow();
        assertThat(ended.finishedAt()).isPresent();
        assertThat(told).containsExactly(job.id() + " CANCELLED");
        assertThat(ended.outcome()).contains(outcome);
        assertThat(jobs.requestStop(job.tenant(), job.id())).contains(ended);
    }

    @ParameterizedTest
    @EnumSource
    void jt4_everyLegalMoveIsMadeAndEveryIllegalOneIsRefused(JobState state) {
        for (Cause cause : Cause.values()) {
            var job = placed(state);
            var to = JobTransitions.next(state, cause);
            if (to.isEmpty()) {
                assertThatThrownBy(() -> ledger.move(job, move(cause, Optional.empty())))
                        .as("%s in %s", cause, state)
                        .isInstanceOf(IllegalStateException.class);
                assertThat(ledger.load(job.id())).contains(job);
            } else {
                assertThat(ledger.move(job, move(cause, to))).isTrue();
                var moved = ledger.load(job.id()).orElseThrow();
                assertThat(moved.state()).isEqualTo(to.get());
                assertThat(moved.attempt()).isEqualTo(cause.beginsAttempt() ? 2 : 1);
                assertThat(moved.fence().equals(job.fence())).isEqualTo(!cause.beginsAttempt());
                assertThat(moved.progress().holdsRoom())
                        .isEqualTo(to.get().holdsRoom(job.progress().holdsRoom()));
                assertThat(moved.progress().attempt().retries()).isEqualTo(cause == Cause.RETRY ? 1 : 0);
                var event = jobs.events(job.tenant(), job.id(), 1, 10).getFirst();
                assertThat(event.cause()).isEqualTo(cause);
                assertThat(event.attempt()).isEqualTo(moved.attempt());
            }
        }
    }

    /** A job that was put into {@code state} by hand, with a wish. */
    private Job placed(JobState state) {
        var job = SampleJobs.submitted("acme", 0);
        jobs.add(job);
        sql.sql("""
                        update job set state = :state, holds_room = :holds, wish = 'SUSPEND',
                            recovery = case when :state = 'RECOVERING' then :recovery::jsonb end
                        where id = :id
                        """)
                .param("state", state.name())
                .param("holds", state.holdsRoom(true))
                .param("recovery", JobRows.json(new Recovery(Recovery.Then.RESTART, "lost", SampleJobs.CREATED)))
                .param("id", job.id().value())
                .update();
        return ledger.load(job.id()).orElseThrow();
    }

    private static Move move(Cause cause, Optional<JobState> to) {
        return new Move(
                cause,
                "for a test",
                Optional.empty(),
                to.filter(JobState.RECOVERING::equals)
                        .map(recovering -> new Recovery(Recovery.Then.RESTART, "lost", SampleJobs.CREATED)),
                Optional.empty());
    }

    @Test
    void aPauseIsNotedOnceAndTakenBackByAResume() {
        var job = placed(JobState.RUNNING);
        assertThat(jobs.requestSuspend(job.tenant(), job.id())).contains(new Jobs.Noted.Done(job));
        var resumed = jobs.requestResume(job.tenant(), job.id()).orElseThrow();
        assertThat(resumed).isInstanceOf(Jobs.Noted.Done.class);
        assertThat(resumed.job().wish()).isEmpty();
        assertThat(jobs.requestResume(job.tenant(), job.id()).orElseThrow())
                .as("it runs")
                .isInstanceOf(Jobs.Noted.WrongState.class);
        assertThat(jobs.requestSuspend(job.tenant(), job.id())
                        .orElseThrow()
                        .job()
                        .wish())
                .contains(Wish.SUSPEND);
    }

    @Test
    void aPausedJobGoesOnOnceAndMayPauseAgainBeforeItDoes() {
        var paused = placed(JobState.SUSPENDED);
        assertThat(jobs.requestSuspend(paused.tenant(), paused.id()).orElseThrow())
                .isInstanceOf(Jobs.Noted.Done.class);
        var wanted = jobs.requestResume(paused.tenant(), paused.id()).orElseThrow();
        assertThat(wanted.job().wish()).contains(Wish.RESUME);
        assertThat(jobs.requestResume(paused.tenant(), paused.id())).contains(wanted);
        assertThat(jobs.requestSuspend(paused.tenant(), paused.id())
                        .orElseThrow()
                        .job()
                        .wish())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"STOPPING", "SUCCEEDED", "FAILED", "CANCELLED", "PREEMPTED", "TIMED_OUT"})
    void aJobThatEndsNeitherPausesNorGoesOnNorGoesFirst(JobState state) {
        var job = placed(state);
        if (state.isTerminal()) {
            sql.sql("update job set finished_at = now()").update();
        }
        assertThat(jobs.requestSuspend(job.tenant(), job.id()).orElseThrow()).isInstanceOf(Jobs.Noted.WrongState.class);
        assertThat(jobs.prioritise(job.tenant(), job.id(), 90, Optional.empty()).orElseThrow())
                .isInstanceOf(Jobs.Noted.WrongState.class);
        sql.sql("update job set wish = null").update();
        assertThat(jobs.requestResume(job.tenant(), job.id()).orElseThrow()).isInstanceOf(Jobs.Noted.WrongState.class);
    }

    @Test
    void aPriorityIsChangedOfTheJobAsItWasSeen() {
        var job = placed(JobState.QUEUED);
        var other = new TenantId("rival");
        assertThat(jobs.prioritise(other, job.id(), 90, Optional.empty())).isEmpty();
        assertThat(jobs.requestSuspend(other, job.id())).isEmpty();
        assertThat(jobs.prioritise(job.tenant(), job.id(), 90, Optional.of(job.version() + 1)))
                .contains(new Jobs.Noted.Changed(job));
        var changed = jobs.prioritise(job.tenant(), job.id(), 90, Optional.of(job.version()))
                .orElseThrow()
                .job();
        assertThat(changed.progress().turn()).isEqualTo(new Turn(90, job.createdAt()));
        assertThat(changed.version()).isEqualTo(job.version() + 1);
        assertThat(changed.request().priority()).as("what was asked for").isEmpty();
    }

    @Test
    void theQueueGoesByPriorityThenAgeAndNobodyStartsBeforeTheFirst() {
        var old = queued(SampleJobs.submitted("acme", 0));
        var young = queued(SampleJobs.submitted("acme", 1));
        assertThat(ledger.admit(young, ENGINE, Optional.empty()))
                .isEqualTo(new Admission.Answer.Waits("position 2 in the queue", 1));
        var first = jobs.prioritise(young.tenant(), young.id(), 60, Optional.empty())
                .orElseThrow()
                .job();
        assertThat(ledger.admit(old, ENGINE, Optional.empty()))
                .isEqualTo(new Admission.Answer.Waits("position 2 in the queue", 1));
        assertThat(ledger.admit(first, ENGINE, Optional.empty())).isEqualTo(new Admission.Answer.Granted());
    }

    @Test
    void aResumedJobWaitsBehindThoseThatWaitThen() {
        var paused = placed(JobState.SUSPENDED);
        ledger.move(paused, move(Cause.RESUME, Optional.empty()));
        assertThat(ledger.load(paused.id()).orElseThrow().progress().turn().since())
                .isAfter(paused.progress().turn().since());
    }

    private Job queued(Job job) {
        jobs.add(job);
        ledger.move(job, new Move(Cause.ACCEPTED, "", Optional.empty(), Optional.empty()));
        return ledger.load(job.id()).orElseThrow();
    }

    @Test
    void roomIsNeverGrantedTwiceHoweverManyAskAtOnce() throws Exception {
        var queued = new ArrayList<Job>();
        for (int number = 0; number < 8; number++) {
            var job = SampleJobs.submitted("acme", number);
            queued.add(queued(job));
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int round = 0; round < 4; round++) {
                threads.invokeAll(queued.stream()
                        .<Callable<Admission.Answer>>map(job -> () -> ledger.admit(job, ENGINE, Optional.empty()))
                        .toList());
            }
        }
        var granted = queued.stream()
                .filter(job -> ledger.load(job.id()).orElseThrow().state() == JobState.RESERVED)
                .toList();
        assertThat(granted)
                .as("two processors, one each: the two oldest")
                .containsExactly(queued.get(0), queued.get(1));
    }
}
