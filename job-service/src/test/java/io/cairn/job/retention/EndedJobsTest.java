package io.cairn.job.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.keep.KeptFiles;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobDatabase;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.NobodyWakes;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.jdbc.JdbcJobs;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.submit.Requests;
import io.cairn.kit.tenancy.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("docker")
class EndedJobsTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Duration KEEP = Duration.ofDays(90);

    private static JdbcClient sql;
    private static TransactionTemplate transaction;

    @TempDir
    private Path kept;

    private JdbcJobs jobs;
    private EndedJobs ended;

    @BeforeAll
    static void database() {
        var database = JobDatabase.fresh();
        sql = database.sql();
        transaction = database.transaction();
    }

    @BeforeEach
    void parts() {
        jobs = new JdbcJobs(sql, transaction, new NobodyWakes());
        ended = new EndedJobs(sql, new KeptFiles(kept), KEEP);
    }

    @Test
    void aJobGoesWithAllThatWasKeptOfItWhenItsTimeHasCome() throws IOException {
        var old = ended(NOW.minus(KEEP).minusNanos(1000));
        var young = ended(NOW.minus(KEEP));
        assertThat(ended.removeOld(NOW)).isEqualTo(1);
        assertThat(jobs.find(old.tenant(), old.id())).isEmpty();
        assertThat(folder(old)).as("rt2").doesNotExist();
        assertThat(events(old)).isZero();
        assertThat(jobs.find(young.tenant(), young.id())).isPresent();
        assertThat(folder(young)).exists();
        assertThat(ended.removeOld(NOW)).as("again").isZero();
    }

    @Test
    void aJobGoesAsSoonAsItAskedForAndNeverLaterThanOthers() throws IOException {
        var soon = ended(NOW.minusSeconds(61), Duration.ofMinutes(1));
        var atOnce = ended(NOW.minusSeconds(1), Duration.ZERO);
        var notYet = ended(NOW.minusSeconds(59), Duration.ofMinutes(1));
        var wishesForMore = ended(NOW.minus(KEEP).minusSeconds(1), KEEP.multipliedBy(2));
        var says = ended(NOW.minusSeconds(61), Duration.ofDays(1).plusNanos(1_000_000));
        assertThat(ended.removeOld(NOW)).isEqualTo(3);
        for (var gone : List.of(soon, atOnce, wishesForMore)) {
            assertThat(jobs.find(gone.tenant(), gone.id())).isEmpty();
        }
        for (var there : List.of(notYet, says)) {
            assertThat(jobs.find(there.tenant(), there.id())).isPresent();
        }
    }

    @Test
    void rt1_whatHasNotEndedIsRemovedByNothing() {
        var running = stored();
        assertThat(ended.removeOld(NOW.plus(Duration.ofDays(10_000)))).isNotNegative();
        assertThat(ended.remove(running.tenant(), running.id())).isFalse();
        assertThat(jobs.find(running.tenant(), running.id())).isPresent();
        assertThatThrownBy(() -> sql.sql("delete from job where id = :id")
                        .param("id", running.id().value())
                        .update())
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("has not ended");
    }

    @Test
    void theHistoryOfAJobGoesWithItAndInNoOtherWay() throws IOException {
        var job = ended(NOW);
        assertThatThrownBy(() -> sql.sql("delete from job_event where job = :id")
                        .param("id", job.id().value())
                        .update())
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("append-only");
        assertThat(ended.remove(job.tenant(), job.id())).isTrue();
        assertThat(events(job)).isZero();
    }

    @Test
    void anotherTenantsJobIsNotRemoved() throws IOException {
        var job = ended(NOW);
        assertThat(ended.remove(new TenantId("other"), job.id())).isFalse();
        assertThat(folder(job)).exists();
    }

    @Test
    void aRoundThatWasKilledAfterTheFilesIsFinishedByTheNext() throws IOException {
        var job = ended(NOW.minus(KEEP).minusSeconds(1));
        new KeptFiles(kept).remove(job.tenant(), job.id());
        assertThat(ended.removeOld(NOW)).isEqualTo(1);
        assertThat(jobs.find(job.tenant(), job.id())).isEmpty();
    }

    private Job stored() {
        return stored(SampleJobs.request());
    }

    private Job stored(JobRequest request) {
        var job = SampleJobs.submitted("t" + UUID.randomUUID().toString().substring(0, 8), 0, request);
        transaction.executeWithoutResult(begun -> jobs.add(job));
        return job;
    }

    private Job ended(Instant at) throws IOException {
        return ended(at, stored());
    }

    private Job ended(Instant at, Duration ttl) throws IOException {
        return ended(at, stored(Requests.like(SampleJobs.request()).ttl(ttl).made()));
    }

    private Job ended(Instant at, Job job) throws IOException {
        Files.createDirectories(folder(job).resolve("1/logs"));
        Files.writeString(folder(job).resolve("1/logs/worker-0.log"), "said");
        sql.sql("update job set state = :state, finished_at = :at where id = :id")
                .param("state", JobState.SUCCEEDED.name())
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("id", job.id().value())
                .update();
        return job;
    }

    private Path folder(Job job) {
        return kept.resolve(job.tenant().value()).resolve(job.id().value());
    }

    private static long events(Job job) {
        return sql.sql("select count(*) from job_event where job = :id")
                .param("id", job.id().value())
                .query(Long.class)
                .single();
    }
}
