package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * job-service is killed with SIGKILL while a job is in each state that has effects in the engine. After its restart the job
 * ends as it would have, no container was started twice, and none is left.
 */
@Tag("docker")
@Tag("e2e")
@ExtendWith(SharedPlatform.class)
class KillE2E {

    private static final int TRIES = 6;

    private static TestPlatform platform;
    private static PlatformClient client;
    private static ProbeLibrary shell;
    private static StallingRegistry registry;

    @BeforeAll
    static void start(ProcessPlatform shared) throws IOException {
        registry = StallingRegistry.withProbe();
        platform = shared;
        client = platform.client("killed");
        shell = ProbeLibrary.of(client);
    }

    @AfterAll
    static void stop() throws IOException {
        registry.close();
    }

    @Test
    void killedWhileAnImageIsBeingPulled() throws Exception {
        var tenant = platform.client("killed-puller");
        var pulled = ProbeLibrary.of(tenant, registry.reference(), "DIGEST", registry.digest());
        registry.stall();
        String job = pulled.submit(1, "echo ran");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(registry::isAsked);
        assertThat(state(job)).as("the fault bites").isEqualTo("PULLING");
        platform.killJobService();
        assertThat(state(job)).as("the fault bites").isEqualTo("PULLING");
        registry.release();
        platform.restartJobService();
        assertThat(pulled.awaitEnd(job).path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(pulled.log(job, 0)).isEqualTo("ran\n");
        EngineEvents.assertStartedOnceAndGone(platform, job, 1);
    }

    @Test
    void killedWhileRanksAreBeingStarted() throws Exception {
        String job = killedIn("STARTING", () -> shell.submit(3, "echo rank $RANK; sleep 1"));
        platform.restartJobService();
        assertThat(shell.awaitEnd(job).path("state").asString()).isEqualTo("SUCCEEDED");
        for (int rank = 0; rank < 3; rank++) {
            assertThat(shell.log(job, rank)).isEqualTo("rank " + rank + "\n");
        }
        EngineEvents.assertStartedOnceAndGone(platform, job, 3);
    }

    @Test
    void killedWhileAJobRuns() throws Exception {
        String job = killedIn(
                "RUNNING", () -> shell.submit(2, "echo begun; sleep 8; echo done > /cairn/output/it; echo done"));
        platform.restartJobService();
        assertThat(shell.job(job).path("state").asString()).as("it runs on").isIn("RUNNING", "STOPPING", "SUCCEEDED");
        assertThat(shell.awaitEnd(job).path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(shell.log(job, 1)).isEqualTo("begun\ndone\n");
        assertThat(client.send("GET", "/job/v1/jobs/" + job + "/outputs").body())
                .contains("worker-1/it");
        EngineEvents.assertStartedOnceAndGone(platform, job, 2);
    }

    @Test
    void killedWhileAJobRunsThatEndsMeanwhile() throws Exception {
        String job = killedIn("RUNNING", () -> shell.submit(1, "echo begun; sleep 2; echo done; exit 4"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> platform.leftInEngine(job).size() == 3 && !running(job));
        platform.restartJobService();
        var ended = shell.awaitEnd(job);
        assertThat(ended.path("state").asString()).isEqualTo("FAILED");
        assertThat(ended.path("outcome").path("detail").asString()).isEqualTo("worker 0 exited with 4");
        assertThat(shell.log(job, 0)).isEqualTo("begun\ndone\n");
        EngineEvents.assertStartedOnceAndGone(platform, job, 1);
    }

    @Test
    void killedWhileAJobIsBeingStopped() throws Exception {
        String job = shell.submit(2, "trap '' TERM; echo deaf; while :; do sleep 0.2; done");
        awaitState(job, "RUNNING");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> shell.log(job, 1).contains("deaf"));
        shell.stop(job);
        awaitState(job, "STOPPING");
        platform.killJobService();
        assertThat(state(job)).as("the fault bites").isEqualTo("STOPPING");
        platform.restartJobService();
        var ended = shell.awaitEnd(job);
        assertThat(ended.path("state").asString()).isEqualTo("CANCELLED");
        assertThat(ended.path("outcome").path("reason").asString()).isEqualTo("STOPPED_BY_USER");
        assertThat(shell.log(job, 0)).isEqualTo("deaf\n");
        EngineEvents.assertStartedOnceAndGone(platform, job, 2);
    }

    @Test
    void killedWhileAnAttemptIsBeingClearedAway() throws Exception {
        // Rank 1 is deaf, so that the way through RECOVERING takes the whole grace.
        String job = shell.submit(2, """
                echo attempt $CAIRN_ATTEMPT
                [ $CAIRN_ATTEMPT = 1 ] || exit 0
                [ $RANK = 0 ] && exit 137
                trap '' TERM; while :; do sleep 0.2; done
                """, RecoveryE2E.restarts(1));
        awaitState(job, "RECOVERING");
        platform.killJobService();
        assertThat(state(job)).as("the fault bites").isEqualTo("RECOVERING");
        platform.restartJobService();
        assertThat(shell.awaitEnd(job).path("state").asString()).isEqualTo("SUCCEEDED");
        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThat(shell.log(job, 0, attempt)).isEqualTo("attempt " + attempt + "\n");
            assertThat(shell.log(job, 1, attempt)).isEqualTo("attempt " + attempt + "\n");
        }
        EngineEvents.assertStartedOncePerAttemptAndGone(platform, job, 2, 2);
    }

    private interface Submit {
        String job();
    }

    /** Kills the service as soon as a job of {@code submit} is in {@code state}; a job that was too fast is not counted. */
    private static String killedIn(String state, Submit submit) throws Exception {
        for (int tried = 0; tried < TRIES; tried++) {
            String job = submit.job();
            Awaitility.await("the job is " + state + " or beyond")
                    .atMost(Duration.ofSeconds(60))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(3))
                    .until(() -> !List.of("SUBMITTED", "QUEUED", "RESERVED", "PULLING", "STARTING")
                            .subList(0, state.equals("STARTING") ? 4 : 5)
                            .contains(state(job)));
            platform.killJobService();
            if (state(job).equals(state)) {
                return job;
            }
            platform.restartJobService();
            shell.awaitEnd(job);
        }
        throw new AssertionError("no job was caught in " + state + " in " + TRIES + " tries");
    }

    private static void awaitState(String job, String state) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> state(job).equals(state));
    }

    private static String state(String job) {
        return platform.query("select state from job.job where id = '" + job + "'")
                .getFirst();
    }

    private static boolean running(String job) {
        return !org.testcontainers.DockerClientFactory.instance()
                .client()
                .listContainersCmd()
                .withLabelFilter(Map.of("io.cairn.job", job))
                .exec()
                .isEmpty();
    }
}
