package io.cairn.job.lifecycle.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.device.Claim;
import io.cairn.job.device.DeviceKind;
import io.cairn.job.lifecycle.Admission;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.DeviceJobs;
import io.cairn.job.lifecycle.HeldDevices;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobDatabase;
import io.cairn.job.lifecycle.JobState;
import io.cairn.kit.test.property.Counts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which rank has which device, on a real PostgreSQL. */
@Tag("docker")
class DeviceClaimsTest {

    private static final int DEVICES = 4;
    private static DeviceJobs jobs;
    private static JdbcClient sql;

    @BeforeAll
    static void database() {
        var database = JobDatabase.fresh();
        sql = database.sql();
        jobs = new DeviceJobs(database, DEVICES);
    }

    @BeforeEach
    void empty() {
        sql.sql("truncate job, job_event cascade").update();
    }

    @Test
    void aGangHasItsDevicesWithItsRoomAndTheNextOneHasOthers() {
        var first = jobs.queued(2, 1);
        var second = jobs.queued(1, 2);
        assertThat(jobs.ledger().load(first.id())).contains(first);
        assertThat(jobs.admit(first)).isEqualTo(new Admission.Answer.Granted());
        assertThat(jobs.admit(second)).isEqualTo(new Admission.Answer.Granted());
        assertThat(devices(first)).containsExactly("d0 worker 0", "d1 worker 1");
        assertThat(devices(second)).containsExactly("d2 worker 0", "d3 worker 0");
        assertThat(grip(second).ticket()).isGreaterThan(grip(first).ticket());
        assertThat(jobs.claims().taken()).isEqualTo(Map.of(DeviceKind.CUDA, 4L));
        assertThat(DeviceJobs.violations(sql)).isEmpty();
    }

    @Test
    void whoFindsTooFewWaitsByNameTakesNothingAndKeepsItsPlace() {
        var large = jobs.running(3, 1);
        var waiting = jobs.queued(2, 1);
        var small = jobs.queued(1, 1);
        assertThat(jobs.admit(waiting))
                .isEqualTo(new Admission.Answer.Waits(
                        "position 1 in the queue; needs 2 cuda devices, free are 1 of 4", 0));
        assertThat(jobs.admit(small))
                .as("what would fit does not pass the one that waits")
                .isEqualTo(new Admission.Answer.Waits("position 2 in the queue", 1));
        assertThat(DeviceJobs.violations(sql)).isEmpty();
        jobs.endWell(large);
        assertThat(jobs.admit(waiting)).isEqualTo(new Admission.Answer.Granted());
        assertThat(jobs.admit(small)).isEqualTo(new Admission.Answer.Granted());
        assertThat(DeviceJobs.violations(sql)).isEmpty();
    }

    @Test
    void moreThanThePlatformHasNeverFits() {
        assertThat(jobs.admit(jobs.queued(5, 1)))
                .isEqualTo(new Admission.Answer.NeverFits("the job needs 5 cuda devices, the platform has 4 in all"));
    }

    @Test
    void devicesAreKeptUntilTheEndOfEveryContainerWasSeen() {
        var job = jobs.running(2, 1);
        var stopping = jobs.stopping(job);
        assertThat(devices(stopping)).as("containers may still run").hasSize(2);
        jobs.ended(stopping);
        assertThat(jobs.claims().taken()).isEmpty();
    }

    @Test
    void aRestartKeepsItsDevicesUnderTheFenceOfTheNextAttempt() {
        var job = jobs.running(2, 1);
        var before = devices(job);
        var again = jobs.restarted(job);
        assertThat(again.fence().value()).isGreaterThan(job.fence().value());
        assertThat(devices(again)).isEqualTo(before);
        assertThat(jobs.claims().of(job.id(), job.fence()))
                .as("who acts on the old row holds nothing")
                .isEmpty();
        assertThat(DeviceJobs.violations(sql)).isEmpty();
    }

    @Test
    void aPauseGivesItsDevicesBackAndAMoveOfAnOldRowDoesNot() {
        var job = jobs.running(2, 1);
        var paused = jobs.suspended(job);
        assertThat(paused.state()).isEqualTo(JobState.SUSPENDED);
        assertThat(jobs.claims().taken()).isEmpty();
        var other = jobs.running(4, 1);
        assertThat(jobs.move(job, Cause.SUSPEND)).as("an old row").isFalse();
        assertThat(devices(other)).hasSize(4);
        assertThat(DeviceJobs.violations(sql)).isEmpty();
    }

    @Test
    void anOperatorSeesHowManyThereAreAndHowManyAreHeld() {
        var registry = new SimpleMeterRegistry();
        var meters = new DeviceMeters(jobs.claims(), jobs.inventory(), registry);
        var job = jobs.running(3, 1);
        assertThat(registry.get("cairn.devices").tag("kind", "cuda").gauge().value())
                .as("%s", meters)
                .isEqualTo(DEVICES);
        assertThat(registry.get("cairn.devices.held").gauge().value()).isEqualTo(3);
        jobs.endWell(job);
        assertThat(registry.get("cairn.devices.held").gauge().value()).isZero();
    }

    /** What the code may forget, the table does not. */
    @Test
    void theTableRefusesAClaimWithoutRoomAndRoomThatGoesWithoutItsClaims() {
        var running = jobs.running(1, 1);
        var waiting = jobs.queued(1, 1);
        assertThatThrownBy(() -> claim("d1", waiting)).isInstanceOf(DataIntegrityViolationException.class);
        assertThatThrownBy(() -> claim("d0", running))
                .as("a second holder")
                .isInstanceOf(DataIntegrityViolationException.class);
        for (String forgotten : List.of("holds_room = false", "fence = fence + 1")) {
            assertThatThrownBy(() -> sql.sql("update job set " + forgotten + " where id = :id")
                            .param("id", running.id().value())
                            .update())
                    .as(forgotten)
                    .isInstanceOf(DataIntegrityViolationException.class);
        }
        assertThatThrownBy(() -> sql.sql("update job set devices = null").update())
                .as("what was asked for never changes")
                .isInstanceOf(UncategorizedSQLException.class);
        assertThat(DeviceJobs.violations(sql)).isEmpty();
    }

    private static void claim(String device, Job job) {
        sql.sql("""
                        insert into device_claim (device, kind, driver, job, task, rank, fence, ticket)
                        values (:device, 'CUDA', 'SIMULATED', :job, 'worker', 0, :fence, 1)
                        """)
                .param("device", device)
                .param("job", job.id().value())
                .param("fence", job.fence().value())
                .update();
    }

    @Test
    void twoReplicasThatAdmitAndEndAtOnceNeverGiveADeviceTwiceAndLoseNone() throws Exception {
        for (int round = 0; round < Counts.of(3, 30); round++) {
            empty();
            var waiting = new ArrayList<Job>();
            for (int job = 0; job < 12; job++) {
                waiting.add(jobs.queued(1 + job % 3, 1 + job % 2));
            }
            var fitting = waiting.stream()
                    .filter(job -> job.devices().orElseThrow().total() <= DEVICES)
                    .toList();
            waiting.stream().filter(job -> !fitting.contains(job)).forEach(jobs::refused);
            try (var replicas = Executors.newVirtualThreadPerTaskExecutor()) {
                var done = new ArrayList<Future<?>>();
                for (int replica = 0; replica < 2; replica++) {
                    done.add(replicas.submit(() -> admitAndEnd(fitting)));
                }
                for (var each : done) {
                    each.get();
                }
            }
            assertThat(jobs.claims().taken()).as("all are free again").isEmpty();
            assertThat(DeviceJobs.violations(sql)).isEmpty();
        }
    }

    /** What a replica does: the first that gets room runs and ends here; what the other has in hand is left to it. */
    private static void admitAndEnd(List<Job> all) {
        var left = new HashSet<>(all);
        while (!left.isEmpty()) {
            for (var job : all) {
                var now = jobs.ledger().load(job.id()).orElseThrow();
                if (now.state() != JobState.QUEUED) {
                    left.remove(job);
                } else if (jobs.admit(now) instanceof Admission.Answer.Granted) {
                    assertThat(DeviceJobs.violations(sql)).isEmpty();
                    jobs.endWell(jobs.ledger().load(job.id()).orElseThrow());
                    left.remove(job);
                }
            }
        }
    }

    private static HeldDevices.Grip grip(Job job) {
        var now = jobs.ledger().load(job.id()).orElseThrow();
        return jobs.claims().of(now.id(), now.fence()).orElseThrow();
    }

    private static List<String> devices(Job job) {
        return grip(job).claims().stream().map(DeviceClaimsTest::words).toList();
    }

    private static String words(Claim claim) {
        return claim.device().id() + " " + claim.task() + " " + claim.index();
    }
}
