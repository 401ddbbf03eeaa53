package io.cairn.job.lifecycle.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.device.Inventory;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.EndReason;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobDatabase;
import io.cairn.job.lifecycle.JobLedger.Move;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.NobodyWakes;
import io.cairn.job.lifecycle.SampleJobs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("docker")
class MeteredLedgerTest {

    private static JdbcClient sql;
    private static TransactionTemplate transaction;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final InstantSource time = now::get;
    private final Clock clock = time.withZone(ZoneOffset.UTC);

    @BeforeAll
    static void database() {
        var database = JobDatabase.fresh();
        sql = database.sql();
        transaction = database.transaction();
    }

    @Test
    void jobsAreCountedByStateAndEndsByWhoBroughtThemAbout() {
        var jobs = new JdbcJobs(sql, transaction, new NobodyWakes());
        var ledger = new MeteredLedger(
                new JdbcJobLedger(
                        sql, transaction, (job, outcome, at) -> () -> {}, new DeviceClaims(sql, Inventory.NONE), clock),
                sql,
                meters,
                clock);
        var waiting = SampleJobs.submitted("acme", 0);
        var stopped = SampleJobs.submitted("acme", 1);
        jobs.add(waiting);
        jobs.add(stopped);
        assertThat(gauge("submitted")).isEqualTo(2);

        ledger.move(waiting, move(Cause.ACCEPTED, Optional.empty()));
        var refused = new Job.Outcome(JobState.FAILED, EndReason.INPUT_MISSING, "gone", List.of());
        assertThat(ledger.move(stopped, move(Cause.REFUSED, Optional.of(refused))))
                .isTrue();
        assertThat(ledger.move(stopped, move(Cause.REFUSED, Optional.of(refused))))
                .isFalse();
        assertThat(meters.get("cairn.jobs.ended")
                        .tag("state", "failed")
                        .counter()
                        .count())
                .isEqualTo(1);

        assertThat(gauge("queued"))
                .as("what was counted less than ten seconds ago is not counted again")
                .isZero();
        now.updateAndGet(instant -> instant.plusSeconds(11));
        assertThat(gauge("queued")).isEqualTo(1);
        assertThat(gauge("submitted")).isZero();
        assertThat(meters.get("cairn.jobs.oldest.queued.age").gauge().value())
                .isEqualTo(Duration.between(waiting.createdAt(), now.get()).toMillis() / 1000.0);
    }

    private double gauge(String state) {
        return meters.get("cairn.jobs").tag("state", state).gauge().value();
    }

    private static Move move(Cause cause, Optional<Job.Outcome> outcome) {
        return new Move(cause, "for a test", outcome, Optional.empty());
    }
}
