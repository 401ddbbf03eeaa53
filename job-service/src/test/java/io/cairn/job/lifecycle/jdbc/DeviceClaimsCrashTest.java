package io.cairn.job.lifecycle.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.device.DeviceKind;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.DeviceJobs;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobDatabase;
import io.cairn.job.lifecycle.jdbc.DeviceReplica.Deed;
import io.cairn.job.lifecycle.jdbc.DeviceReplica.Point;
import io.cairn.kit.test.kill.Victim;
import io.cairn.kit.test.postgres.PostgresForTests;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A replica is killed with -9 between any two statements of a move that takes devices, takes them along or gives them back. The
 * whole gang holds its devices or nothing does, before and after another replica goes on.
 */
@Tag("docker")
class DeviceClaimsCrashTest {

    static final int DEVICES = 3;

    private static PostgresForTests.Database where;
    private static JobDatabase database;
    private static DeviceJobs jobs;

    @BeforeAll
    static void migrate() {
        where = PostgresForTests.freshDatabase();
        database = JobDatabase.migrated(where);
        jobs = new DeviceJobs(database, DEVICES);
    }

    @BeforeEach
    void empty() {
        database.sql().sql("truncate job, job_event cascade").update();
    }

    @ParameterizedTest
    @EnumSource
    void dv4_killedHereAGangHoldsAllItsDevicesOrNone(Point here) {
        var job = before(here.deed());
        try (var victim = replica(here.deed(), job).stoppingAt(here).start()) {
            victim.killOnArrival();
        }
        assertThat(jobs.ledger().load(job.id()).orElseThrow().state() == here.deed().from)
                .as("the fault bites")
                .isNotEqualTo(here.isCommitted());
        assertThat(DeviceJobs.violations(database.sql())).isEmpty();
        try (var heir = replica(here.deed(), job).start()) {
            heir.awaitGoodEnd();
        }
        assertThat(DeviceJobs.violations(database.sql())).isEmpty();
        assertThat(jobs.claims().taken())
                .as("what is held after %s", here.deed())
                .isEqualTo(here.deed() == Deed.END ? Map.of() : Map.of(DeviceKind.CUDA, 2L));
    }

    private static Job before(Deed deed) {
        return switch (deed) {
            case ADMIT -> jobs.queued(2, 1);
            case RESTART -> {
                var running = jobs.running(2, 1);
                jobs.move(running, Cause.RETRY);
                yield jobs.ledger().load(running.id()).orElseThrow();
            }
            case END -> jobs.stopping(jobs.running(2, 1));
        };
    }

    private static Victim.Builder replica(Deed deed, Job job) {
        return Victim.of(DeviceReplica.class)
                .with("url", where.url())
                .with("user", where.user())
                .with("password", where.password())
                .with("job", job.id().value())
                .with("deed", deed.name());
    }
}
