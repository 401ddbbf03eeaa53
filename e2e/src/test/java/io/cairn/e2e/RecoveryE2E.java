package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.DockerClientFactory;
import tools.jackson.databind.JsonNode;

/**
 * What becomes of a job of four ranks of which one is killed, and of a job that its owner pauses: each step of each rank is done
 * once, because the next attempt goes on from the last checkpoint.
 */
@Tag("docker")
@Tag("e2e")
@ExtendWith(SharedPlatform.class)
class RecoveryE2E {

    private static final int RANKS = 4;
    private static final int STEPS = 24;

    /** A step is one line in the rank's checkpoint, which is all of its work; the rest is what an owner reads. */
    private static final String TRAINS = """
            trap 'exit 143' TERM
            done=$CAIRN_CHECKPOINT_DIR/rank-$CAIRN_NODE_RANK
            touch "$done"
            step=$(wc -l <"$done")
            echo "attempt $CAIRN_ATTEMPT begins behind step $step"
            while [ "$step" -lt STEPS ]; do
              step=$((step + 1))
              echo "$step" >>"$done"
              echo "step $step"
              sleep 0.4
            done
            cp "$done" "$CAIRN_OUTPUT_DIR/steps"
            """.replace("STEPS", String.valueOf(STEPS));

    private static TestPlatform platform;
    private static PlatformClient client;
    private static ProbeLibrary shell;

    @BeforeAll
    static void start(ProcessPlatform shared) {
        platform = shared;
        client = platform.client("recovering");
        shell = ProbeLibrary.of(client);
    }

    /** The policy of whole-job restarts, without long pauses. */
    static Map<String, Object> restarts(int budget) {
        return Map.of(
                "restart",
                Map.of("policy", "RESTART_JOB", "budget", budget, "backoff", "PT0.2S", "maxBackoff", "PT1S"));
    }

    @Test
    void oneDeadRankOfFourRestartsAllAndTheyGoOnFromTheLastCheckpoint() {
        String job = shell.submit(RANKS, TRAINS, restarts(1));
        killRankTwoAfterStep(job, 3);
        var ended = shell.awaitEnd(job);
        assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
        assertThat(ended.path("attempt").asInt()).isEqualTo(2);
        assertThat(ended.path("retries").asInt()).isEqualTo(1);
        assertThat(shell.causes(job))
                .containsSubsequence("ALL_UP", "RETRY", "CLEARED_RESTART", "ALL_UP", "SUCCESS_RULE_MET", "ENDED_WELL");
        assertEachStepWasDoneOnce(job);
        for (int rank = 0; rank < RANKS; rank++) {
            assertThat(shell.log(job, rank, 1)).startsWith("attempt 1 begins behind step 0\nstep 1\n");
            assertThat(stepBehind(shell.log(job, rank, 2)))
                    .as("rank %s resumes", rank)
                    .isBetween(1, STEPS - 1);
            assertThat(shell.log(job, rank))
                    .as("the last attempt's, unless named")
                    .isEqualTo(shell.log(job, rank, 2));
        }
        var retry = event(job, "RETRY");
        assertThat(retry.path("detail").asString()).isEqualTo("worker 2 exited with 137; restart 1 of 1");
        assertThat(retry.path("attempt").asInt()).isEqualTo(1);
        assertThat(event(job, "CLEARED_RESTART").path("attempt").asInt()).isEqualTo(2);
        EngineEvents.assertStartedOncePerAttemptAndGone(platform, job, RANKS, 2);
    }

    @Test
    void oneDeadRankOfFourFailsTheJobThatHasNoPolicy() {
        String job = shell.submit(RANKS, TRAINS);
        killRankTwoAfterStep(job, 2);
        var ended = shell.awaitEnd(job);
        assertThat(ended.path("state").asString()).isEqualTo("FAILED");
        assertThat(ended.path("outcome").path("reason").asString()).isEqualTo("EXIT_CODE");
        assertThat(ended.path("outcome").path("detail").asString()).isEqualTo("worker 2 exited with 137");
        assertThat(ended.path("attempt").asInt()).isEqualTo(1);
        assertThat(shell.log(job, 0)).doesNotContain("step " + STEPS);
        EngineEvents.assertStartedOnceAndGone(platform, job, RANKS);
    }

    @Test
    void aBudgetThatIsUsedUpEndsTheJob() {
        String job = shell.submit(1, "echo attempt $CAIRN_ATTEMPT; exit 137", restarts(2));
        var ended = shell.awaitEnd(job);
        assertThat(ended.path("state").asString()).isEqualTo("FAILED");
        assertThat(ended.path("outcome").path("detail").asString())
                .isEqualTo("worker 0 exited with 137, after restarts: 2");
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(shell.log(job, 0, attempt)).isEqualTo("attempt " + attempt + "\n");
        }
        assertThat(client.send("GET", "/job/v1/jobs/" + job + "/logs/worker/0?attempt=4")
                        .status())
                .isEqualTo(404);
        EngineEvents.assertStartedOncePerAttemptAndGone(platform, job, 1, 3);
    }

    @Test
    void aPausedJobGivesItsRoomBackKeepsItsCheckpointsAndGoesOn() {
        String job = shell.submit(1, TRAINS);
        awaitLog(job, 0, "step 2");
        shell.suspend(job);
        shell.awaitState(job, "SUSPENDED");
        assertThat(platform.leftInEngine(job))
                .as("what the job keeps")
                .containsExactly("volume " + job + "-checkpoint");
        assertThat(platform.query("select holds_room::text from job.job where id = '" + job + "'"))
                .containsExactly("false");
        assertThat(client.send("GET", "/job/v1/jobs/" + job + "/outputs").status())
                .as("what it had written so far")
                .isEqualTo(200);
        shell.resume(job);
        var ended = shell.awaitEnd(job);
        assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
        assertThat(ended.path("retries").asInt()).as("a pause uses no restart").isZero();
        assertThat(stepBehind(shell.log(job, 0, 2))).isBetween(2, STEPS - 1);
        assertThat(client.bytes("/job/v1/jobs/" + job + "/outputs/file?path=worker-0/steps"))
                .asString()
                .isEqualTo(allSteps());
        EngineEvents.assertStartedOncePerAttemptAndGone(platform, job, 1, 2);
        assertThat(client.send("POST", "/job/v1/jobs/" + job + ":suspend").status())
                .isEqualTo(409);
    }

    @Test
    void aPausedJobThatIsStoppedLeavesNothing() {
        String job = shell.submit(1, "echo begun; touch /cairn/checkpoint/it; sleep 600");
        shell.awaitOutput(job, "begun");
        shell.suspend(job);
        shell.awaitState(job, "SUSPENDED");
        shell.stop(job);
        assertThat(shell.awaitEnd(job).path("state").asString()).isEqualTo("CANCELLED");
        assertThat(shell.log(job, 0)).isEqualTo("begun\n");
        EngineEvents.assertStartedOnceAndGone(platform, job, 1);
    }

    @Test
    void aCloneRunsTheSameWithWhatIsChanged() {
        String job = shell.submit(1, "echo \"$1\"", Map.of("args", List.of("one"), "priority", 60));
        shell.awaitEnd(job);
        var key = Map.of("Idempotency-Key", "clone-" + job);
        var changes = Map.of("args", List.of("two"));
        var cloned = client.post("/job/v1/jobs/" + job + ":clone", changes, key);
        assertThat(cloned.status()).as(cloned.body()).isEqualTo(201);
        assertThat(client.post("/job/v1/jobs/" + job + ":clone", changes, key).body())
                .isEqualTo(cloned.body());
        String other = cloned.json().path("id").asString();
        assertThat(cloned.headers().get("location").getFirst()).endsWith("/v1/jobs/" + other);
        assertThat(shell.awaitEnd(other).path("priority").asInt()).isEqualTo(60);
        assertThat(shell.log(other, 0)).isEqualTo("two\n");
        var wrong = client.post("/job/v1/jobs/" + job + ":clone", Map.of("priority", 101), Map.of());
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.body()).contains("/priority");
    }

    @Test
    void thePriorityOfAJobThatWaitsIsChangedByWhoHasSeenIt() {
        String job = shell.submit(1, "sleep 600");
        shell.suspend(job);
        shell.awaitState(job, "SUSPENDED");
        String path = "/job/v1/jobs/" + job;
        var stale = client.patch(path, Map.of("priority", 80), Map.of("If-Match", "\"0\""));
        assertThat(stale.status()).isEqualTo(412);
        String etag = client.send("GET", path).headers().get("etag").getFirst();
        var changed = client.patch(path, Map.of("priority", 80), Map.of("If-Match", etag));
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.json().path("priority").asInt()).isEqualTo(80);
        shell.stop(job);
        shell.awaitEnd(job);
        assertThat(client.patch(path, Map.of("priority", 1), Map.of()).status()).isEqualTo(409);
    }

    /** As an operator or the kernel would: the process gets SIGKILL from outside, and memory has nothing to do with it. */
    private static void killRankTwoAfterStep(String job, int step) {
        awaitLog(job, 2, "step " + step);
        DockerClientFactory.instance()
                .client()
                .killContainerCmd(job + "-worker-2-1")
                .withSignal("KILL")
                .exec();
    }

    private static void awaitLog(String job, int rank, String text) {
        Awaitility.await("rank " + rank + " writes " + text)
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> shell.log(job, rank).contains(text));
    }

    private static void assertEachStepWasDoneOnce(String job) {
        for (int rank = 0; rank < RANKS; rank++) {
            assertThat(client.bytes("/job/v1/jobs/" + job + "/outputs/file?path=worker-" + rank + "/steps"))
                    .asString()
                    .isEqualTo(allSteps());
        }
    }

    private static String allSteps() {
        return IntStream.rangeClosed(1, STEPS).mapToObj(String::valueOf).collect(Collectors.joining("\n", "", "\n"));
    }

    private static int stepBehind(String log) {
        return Integer.parseInt(log.lines().findFirst().orElseThrow().replaceAll(".* behind step ", ""));
    }

    private static JsonNode event(String job, String cause) {
        return client.send("GET", "/job/v1/jobs/" + job + "/events")
                .json()
                .path("items")
                .valueStream()
                .filter(event -> event.path("cause").asString().equals(cause))
                .findFirst()
                .orElseThrow();
    }
}
