package io.cairn.job.lifecycle.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.lifecycle.Admission;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.EndReason;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobLedger.Move;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.Jobs;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.Wake;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.postgres.PostgresForTests;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
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
            sql, transaction, (job, outcome, at) -> () -> told.add(job.id() + " " + outcome.end()), Clock.systemUTC());

    @BeforeAll
    static void database() {
        var database = PostgresForTests.freshDatabase();
        var source = new DriverManagerDataSource(database.url(), database.user(), database.password());
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration/job")
                .load()
                .migrate();
        sql = JdbcClient.create(source);
        transaction = new TransactionTemplate(new JdbcTransactionManager(source));
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
        sql.sql("update job set request = request - 'params'").update();
        sql.sql("alter table job enable trigger job_keeps_its_word").update();
        assertThat(jobs.find(job.tenant(), job.id()).orElseThrow().request().params())
                .isEmpty();
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

    @Test
    void roomIsNeverGrantedTwiceHoweverManyAskAtOnce() throws Exception {
        var queued = new ArrayList<Job>();
        for (int number = 0; number < 8; number++) {
            var job = SampleJobs.submitted("acme", number);
            jobs.add(job);
            ledger.move(job, new Move(Cause.ACCEPTED, "", Optional.empty(), Optional.empty()));
            queued.add(ledger.load(job.id()).orElseThrow());
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
