package io.cairn.job.quota.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.device.Inventory;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobLedger.Move;
import io.cairn.job.lifecycle.NobodyWakes;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.jdbc.DeviceClaims;
import io.cairn.job.lifecycle.jdbc.JdbcJobLedger;
import io.cairn.job.lifecycle.jdbc.JdbcJobs;
import io.cairn.job.quota.desk.QuotaHolder.Place;
import io.cairn.job.quota.rest.QuotaServer;
import io.cairn.kit.test.kill.Victim;
import io.cairn.kit.test.postgres.PostgresForTests;
import io.cairn.kit.test.postgres.PostgresForTests.Database;
import io.cairn.kit.test.property.Counts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A replica is killed with -9 between any two writes, commits and calls on the way from a wish to its return, on a real PostgreSQL,
 * with a quota-service on loopback. Whoever comes next leaves nothing held.
 */
@Tag("docker")
class QuotaCrashTest {

    @TempDir
    private static Path folder;

    private static Database database;
    private static JdbcClient sql;
    private static JdbcJobs jobs;
    private static JdbcJobLedger ledger;
    private static QuotaServer quota;
    private static Path secret;
    private static int number;

    @BeforeAll
    static void start() throws IOException {
        database = PostgresForTests.freshDatabase();
        var source = new DriverManagerDataSource(database.url(), database.user(), database.password());
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration/job")
                .load()
                .migrate();
        sql = JdbcClient.create(source);
        var transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        jobs = new JdbcJobs(sql, transaction, new NobodyWakes());
        ledger = new JdbcJobLedger(
                sql,
                transaction,
                (job, outcome, at) -> () -> {},
                new DeviceClaims(sql, Inventory.NONE),
                Clock.systemUTC());
        quota = QuotaServer.start();
        quota.mayEnd(held -> ledger.load(new JobId(held.holder()))
                .filter(job -> job.state().isTerminal())
                .isPresent());
        secret = Files.writeString(folder.resolve("secret"), "hush");
    }

    @AfterAll
    static void stop() {
        quota.close();
    }

    @Test
    void qj3_killedAtAnyPlaceTheNextOneLeavesNothingHeld() {
        int places = wholeWay().size();
        assertThat(places).isBetween(12, Place.values().length);
        // In the gate every third, so that each kind of step is among them.
        int step = Counts.of(3, 1);
        for (int place = 0; place < places; place += step) {
            var here = Place.values()[place];
            var job = queued();
            try (var victim = victim(job).stoppingAt(here).start()) {
                victim.killOnArrival();
            }
            new QuotaHolder(settings(job)::get).live();
            nothingIsHeld(job, "killed at " + here);
        }
    }

    /** What one replica that nobody kills goes through. */
    private static List<String> wholeWay() {
        var job = queued();
        try (var whole = victim(job).start()) {
            whole.awaitGoodEnd();
            nothingIsHeld(job, "not killed");
            var places = whole.passed().stream()
                    .filter(name -> name.startsWith("before ") || name.startsWith("after "))
                    .toList();
            assertThat(places)
                    .contains("after insert allocation", "before ask", "after ask", "before release", "after release");
            return places;
        }
    }

    private static void nothingIsHeld(Job job, String how) {
        assertThat(quota.of(job.id().value()))
                .as(how)
                .hasSizeLessThanOrEqualTo(1)
                .allSatisfy(held -> assertThat(held.state()).isIn("RELEASED", "WITHDRAWN"));
        assertThat(sql.sql("select state from allocation where job = :job")
                        .param("job", job.id().value())
                        .query(String.class)
                        .list())
                .as(how)
                .isSubsetOf("RELEASED");
        assertThat(sql.sql("select awaits_quota from job where id = :job")
                        .param("job", job.id().value())
                        .query(Boolean.class)
                        .single())
                .as(how)
                .isFalse();
    }

    private static Job queued() {
        var job = SampleJobs.submitted("acme", number++);
        jobs.add(job);
        ledger.move(job, new Move(Cause.ACCEPTED, "", Optional.empty(), Optional.empty()));
        return ledger.load(job.id()).orElseThrow();
    }

    private static Map<String, String> settings(Job job) {
        return Map.of(
                "url",
                database.url(),
                "user",
                database.user(),
                "password",
                database.password(),
                "quota",
                quota.url().toString(),
                "secret",
                secret.toString(),
                "job",
                job.id().value());
    }

    private static Victim.Builder victim(Job job) {
        var victim = Victim.of(QuotaHolder.class);
        settings(job).forEach(victim::with);
        return victim;
    }
}
