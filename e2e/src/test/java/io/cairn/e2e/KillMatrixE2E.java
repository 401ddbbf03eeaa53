package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.property.Counts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.DockerClientFactory;

/**
 * Round after round of jobs into which something breaks: job-service is killed at whatever moment it is, or a container is
 * removed behind its back. Afterwards no job is lost (each has its end), none ran twice (each rank was started once, by the
 * engine's own account) and nothing is left over. The states that the kills met are told in {@code target/kill-matrix.txt}.
 */
@Tag("docker")
@Tag("e2e")
@ExtendWith(SharedPlatform.class)
class KillMatrixE2E {

    private static final int ROUNDS = Counts.of(8, 100);
    private static final long SEED = Long.getLong("cairn.test.seed", System.nanoTime());
    private static final String SCRIPT = "echo begun; sleep 1; echo $RANK > /cairn/output/it; echo done";

    private static ProcessPlatform platform;
    private static ProbeLibrary shell;

    @BeforeAll
    static void start(ProcessPlatform shared) {
        platform = shared;
        shell = ProbeLibrary.of(platform.client("matrix"));
    }

    @Test
    void whateverBreaksNothingIsLostDoubledOrLeft() throws Exception {
        var random = new Random(SEED);
        var met = new TreeMap<String, Integer>();
        for (int round = 0; round < ROUNDS; round++) {
            String where = "round " + round + " of seed " + SEED;
            if (round % 4 == 3) {
                containerRemovedBehindItsBack(where);
                met.merge("container removed", 1, Integer::sum);
            } else {
                killedAtWhateverMoment(random, where, met);
            }
        }
        Files.writeString(Path.of("target/kill-matrix.txt"), ROUNDS + " rounds of seed " + SEED + ": " + met + "\n");
        assertThat(platform.query("select id from job.job where tenant = 'matrix' and finished_at is null"))
                .as("lost")
                .isEmpty();
    }

    private static void killedAtWhateverMoment(Random random, String where, Map<String, Integer> met) throws Exception {
        var ranks = new LinkedHashMap<String, Integer>();
        for (int job = 0; job < 3; job++) {
            int many = 1 + random.nextInt(3);
            ranks.put(shell.submit(many, SCRIPT), many);
        }
        awaitMoment(random, List.copyOf(ranks.keySet()));
        platform.killJobService();
        ranks.keySet().forEach(job -> met.merge("killed in " + state(job), 1, Integer::sum));
        platform.restartJobService();
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

    /** Until one of the jobs is in a state drawn by lot, or is beyond it. */
    private static void awaitMoment(Random random, List<String> jobs) {
        var order =
                List.of("SUBMITTED", "QUEUED", "RESERVED", "PULLING", "STARTING", "RUNNING", "STOPPING", "SUCCEEDED");
        int drawn = random.nextInt(order.size() - 1);
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> jobs.stream().anyMatch(job -> order.indexOf(state(job)) >= drawn));
    }

    private static void containerRemovedBehindItsBack(String where) throws IOException {
        String job = shell.submit(2, "echo begun; sleep 60");
        Awaitility.await(where)
                .atMost(Duration.ofSeconds(90))
                .until(() -> state(job).equals("RUNNING"));
        DockerClientFactory.instance()
                .client()
                .removeContainerCmd(job + "-worker-1-1")
                .withForce(true)
                .exec();
        var ended = shell.awaitEnd(job);
        assertThat(ended.path("state").asString()).as(where).isEqualTo("FAILED");
        assertThat(ended.path("outcome").path("reason").asString()).as(where).isEqualTo("CONTAINER_LOST");
        assertThat(shell.log(job, 0)).as(where).isEqualTo("begun\n");
        EngineEvents.assertStartedOnceAndGone(platform, job, 2);
    }

    private static String state(String job) {
        return platform.query("select state from job.job where id = '" + job + "'")
                .getFirst();
    }
}
