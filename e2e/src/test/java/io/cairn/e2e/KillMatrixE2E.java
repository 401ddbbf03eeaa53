package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.property.Counts;
import io.cairn.kit.test.property.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.DockerClientFactory;

/**
 * Round after round of jobs into which something breaks: job-service is killed at whatever moment it is, a container is removed
 * behind its back, the registry is down, an image is another under its tag. Afterwards no job is lost (each has its end), none ran
 * twice (each rank was started once an attempt, by the engine's own account) and nothing is left over. The states that the kills
 * met are told in {@code target/kill-matrix.txt}. What becomes of jobs when the engine restarts is {@link EngineRestartE2E}.
 */
@Tag("docker")
@Tag("e2e")
@ExtendWith(SharedPlatform.class)
class KillMatrixE2E {

    private static final int ROUNDS = Counts.of(8, 100);
    private static final String TAG = "cairn.local/test-matrix";
    private static final String SCRIPT = "echo begun; sleep 1; echo $RANK > /cairn/output/it; echo done";

    /** All ranks live until the first attempt fails, so that each of them is started in it unless the kill comes before. */
    private static final String FAILS_ONCE = """
            echo begun
            if [ $CAIRN_ATTEMPT = 1 ]; then [ $RANK = 0 ] || sleep 30; sleep 1; exit 137; fi
            echo done
            """;

    private static ProcessPlatform platform;
    private static ProbeLibrary shell;
    private static StallingRegistry registry;
    private static ProbeLibrary pulled;
    private static ProbeLibrary tagged;

    private final Map<String, Integer> met = new TreeMap<>();

    /** One kind of round. */
    private interface Round {
        void run(RandomGenerator random, String where) throws Exception;
    }

    /** In turn, so that the eight of the gate have each. */
    private final List<Round> kinds = List.of(
            this::killedAtWhateverMoment,
            this::killedWhileAnotherAttemptIsMade,
            this::containerRemovedBehindItsBack,
            this::killedAtWhateverMoment,
            this::registryDown,
            this::killedWhileItPauses,
            this::imageChangedUnderItsTag,
            this::killedAtWhateverMoment);

    @BeforeAll
    static void start(ProcessPlatform shared) throws IOException {
        platform = shared;
        shell = ProbeLibrary.of(platform.client("matrix"));
        registry = StallingRegistry.withProbe();
        pulled = ProbeLibrary.of(platform.client("matrix-pulls"), registry.reference(), "DIGEST", registry.digest());
        tag("cairn.local/probe:1");
        tagged = ProbeLibrary.of(
                platform.client("matrix-tags"), TAG + ":1", "IMAGE_ID", TestPlatform.imageId(TAG + ":1"));
    }

    @AfterAll
    static void stop() throws IOException {
        registry.close();
        DockerClientFactory.instance().client().removeImageCmd(TAG + ":1").exec();
    }

    @Test
    void whateverBreaksNothingIsLostDoubledOrLeft() throws Exception {
        long seed = Property.seed();
        var random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            kinds.get(round % kinds.size()).run(random, "round " + round + " of seed " + seed);
        }
        Files.writeString(Path.of("target/kill-matrix.txt"), ROUNDS + " rounds of seed " + seed + ": " + met + "\n");
        assertThat(platform.query("select id from job.job where tenant like 'matrix%' and finished_at is null"))
                .as("lost")
                .isEmpty();
    }

    private void killedAtWhateverMoment(RandomGenerator random, String where) throws Exception {
        var ranks = new LinkedHashMap<String, Integer>();
        for (int job = 0; job < 3; job++) {
            int many = 1 + random.nextInt(3);
            ranks.put(shell.submit(many, SCRIPT), many);
        }
        var order =
                List.of("SUBMITTED", "QUEUED", "RESERVED", "PULLING", "STARTING", "RUNNING", "STOPPING", "SUCCEEDED");
        killWhenOneIs(order, random.nextInt(order.size() - 1), List.copyOf(ranks.keySet()));
        for (var job : ranks.entrySet()) {
            assertThat(shell.awaitEnd(job.getKey()).path("state").asString())
                    .as(where)
                    .isEqualTo("SUCCEEDED");
            for (int rank = 0; rank < job.getValue(); rank++) {
                assertThat(shell.log(job.getKey(), rank)).as(where).isEqualTo("begun\ndone\n");
            }
            EngineEvents.assertStartedOnceAndGone(platform, job.getKey(), job.getValue());
        }
    }

    private void killedWhileAnotherAttemptIsMade(RandomGenerator random, String where) throws Exception {
        String job = shell.submit(2, FAILS_ONCE, RecoveryE2E.restarts(1));
        var order = List.of("SUBMITTED", "QUEUED", "RESERVED", "PULLING", "STARTING", "RUNNING", "RECOVERING");
        killWhenOneIs(order, 4 + random.nextInt(3), List.of(job));
        var ended = shell.awaitEnd(job);
        assertThat(ended.path("state").asString()).as("%s: %s", where, ended).isEqualTo("SUCCEEDED");
        assertThat(shell.log(job, 0, 1)).as(where).isEqualTo("begun\n");
        for (int rank = 0; rank < 2; rank++) {
            assertThat(shell.log(job, rank, 2)).as(where).isEqualTo("begun\ndone\n");
        }
        EngineEvents.assertStartedAtMostOnceInTheFirstOfTwoAttemptsAndGone(platform, job, 2);
    }

    private void killedWhileItPauses(RandomGenerator random, String where) throws Exception {
        String job = shell.submit(2, "echo begun; [ $CAIRN_ATTEMPT = 2 ] || sleep 600; echo done");
        shell.awaitState(job, "RUNNING");
        shell.suspend(job);
        var order = List.of("RUNNING", "RECOVERING", "SUSPENDED");
        killWhenOneIs(order, random.nextInt(order.size()), List.of(job));
        shell.awaitState(job, "SUSPENDED");
        assertThat(platform.leftInEngine(job)).as(where).noneMatch(left -> left.startsWith("container "));
        shell.resume(job);
        assertThat(shell.awaitEnd(job).path("state").asString()).as(where).isEqualTo("SUCCEEDED");
        assertThat(shell.log(job, 1, 2)).as(where).isEqualTo("begun\ndone\n");
        EngineEvents.assertStartedOncePerAttemptAndGone(platform, job, 2, 2);
    }

    /** Until one of the jobs is in the state at this place of the order, or is beyond it; then the kill and the restart. */
    private void killWhenOneIs(List<String> order, int drawn, List<String> jobs) throws Exception {
        Awaitility.await(order.get(drawn))
                .atMost(Duration.ofSeconds(90))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> jobs.stream().map(KillMatrixE2E::state).anyMatch(state -> isThere(order, drawn, state)));
        platform.killJobService();
        jobs.forEach(job -> count("killed in " + state(job)));
        platform.restartJobService();
    }

    /** An end that the order does not name is beyond all of it. */
    private static boolean isThere(List<String> order, int drawn, String state) {
        return !order.contains(state) || order.indexOf(state) >= drawn;
    }

    private void containerRemovedBehindItsBack(RandomGenerator random, String where) throws IOException {
        String job = shell.submit(2, "echo begun; sleep 600");
        shell.awaitState(job, "RUNNING");
        shell.awaitOutput(job, "begun");
        DockerClientFactory.instance()
                .client()
                .removeContainerCmd(job + "-worker-1-1")
                .withForce(true)
                .exec();
        count("container removed");
        var ended = shell.awaitEnd(job);
        assertThat(ended.path("state").asString()).as(where).isEqualTo("FAILED");
        // The engine kills it before it removes it, and a look in between sees the kill.
        assertThat(ended.path("outcome").path("detail").asString())
                .as(where)
                .isIn("a container vanished: 1 of 2 are there", "worker 1 exited with 137");
        assertThat(shell.log(job, 0)).as(where).isEqualTo("begun\n");
        EngineEvents.assertStartedOnceAndGone(platform, job, 2);
    }

    private void registryDown(RandomGenerator random, String where) throws Exception {
        registry.forget();
        registry.down();
        String job = pulled.submit(1, SCRIPT);
        Awaitility.await(where + ": the job says what it waits for")
                .atMost(Duration.ofSeconds(60))
                .until(() -> pulled.job(job).path("waitReason").asString("").contains("does not give it"));
        count("registry down in " + state(job));
        if (random.nextBoolean()) {
            platform.killJobService();
            count("killed in " + state(job));
            platform.restartJobService();
        }
        registry.up();
        assertThat(pulled.awaitEnd(job).path("state").asString()).as(where).isEqualTo("SUCCEEDED");
        EngineEvents.assertStartedOnceAndGone(platform, job, 1);
    }

    /** What runs is the image that was recorded, which has no Python, whatever bears its name by then. */
    private void imageChangedUnderItsTag(RandomGenerator random, String where) throws Exception {
        String before = tagged.submit(1, "command -v python3 || echo recorded; sleep 2");
        tag("cairn.local/python:3.13");
        count("image changed in " + state(before));
        String after = tagged.submit(1, "command -v python3 || echo recorded");
        for (String job : List.of(before, after)) {
            assertThat(tagged.awaitEnd(job).path("state").asString()).as(where).isEqualTo("SUCCEEDED");
            assertThat(tagged.log(job, 0)).as(where).isEqualTo("recorded\n");
            EngineEvents.assertStartedOnceAndGone(platform, job, 1);
        }
        tag("cairn.local/probe:1");
    }

    private static void tag(String image) {
        DockerClientFactory.instance().client().tagImageCmd(image, TAG, "1").exec();
    }

    private void count(String what) {
        met.merge(what, 1, Integer::sum);
    }

    private static String state(String job) {
        return platform.query("select state from job.job where id = '" + job + "'")
                .getFirst();
    }
}
