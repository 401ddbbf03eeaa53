package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.secret.SealingKeys;
import io.cairn.kit.secret.SecretBox;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Debian's Open MPI over SSH between containers without rights, and a key that is nowhere but in them. */
@Tag("docker")
@Tag("e2e")
class MpiE2E {

    private static final String IMAGE = "cairn.local/mpi-pytorch-cpu:2.6.0";
    private static final Map<String, Object> SMALL = Map.of("milliCpu", 500, "memoryBytes", 256L << 20);
    /** With a line break and quotes: what a rank finds is what the request says. */
    private static final String GREETING = "it's\na \"$HOME\"";

    private static ProcessPlatform platform;
    private static PlatformClient client;
    private static TypedJobs jobs;

    @BeforeAll
    static void start() {
        platform = TestPlatform.talkative();
        client = platform.client("acme");
        jobs = new TypedJobs(client);
        var image = Map.of(
                "library",
                "pytorch",
                "libraryVersion",
                "2.6.0",
                "architecture",
                TestPlatform.architecture(),
                "jobTypes",
                List.of("mpi"),
                "reference",
                IMAGE,
                "kind",
                "IMAGE_ID",
                "sha256",
                TestPlatform.imageId(IMAGE));
        assertThat(client.post("/job/v1/images", image, Map.of()).status()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void ranksOfTwoWorkersAddUpUnderOneMpirunAndTheirKeyIsWrittenNowhere() throws IOException {
        var request = jobs.request("mpi", TypedJobs.program("mpi.py"), "mpi.py");
        request.put("env", Map.of("GREETING", GREETING));
        request.put(
                "tasks",
                List.of(
                        Map.of("type", "launcher", "quantity", 1, "resources", SMALL),
                        Map.of("type", "worker", "quantity", 2, "resources", SMALL)));
        String id = jobs.submit(request);
        var seen = new StringBuilder();
        var job = awaitEnd(id, seen);
        String log = jobs.log(id, "launcher", 0);
        assertThat(job.path("state").asString())
                .as("%s: %s\n%s", job.path("outcome"), log, jobs.log(id, "worker", 0))
                .isEqualTo("SUCCEEDED");
        for (int rank = 0; rank < 2; rank++) {
            assertThat(log)
                    .contains("rank %d of 2 on %s-worker-%d sum 3 largest 1 task worker %d"
                            .formatted(rank, id, rank, rank))
                    .contains("rank " + rank + " Read-only file system");
            assertThat(jobs.text(id, "worker-" + rank + "/rank-" + rank + ".txt"))
                    .isEqualTo("3\n");
        }
        assertThat(log).contains("greeting 'it\\'s\\na \"$HOME\"'", "key 600 of 10001 user 10001");
        assertThat(platform.leftInEngine(id))
                .as("the key's volume went with the job")
                .isEmpty();
        assertThat(placesWithTheKey(id, seen.toString())).isEmpty();
    }

    /** Everything that the engine tells of this platform's containers is kept while the job runs. */
    private static JsonNode awaitEnd(String id, StringBuilder seen) {
        return Awaitility.await("job " + id + " has ended")
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(300))
                .until(
                        () -> {
                            seen.append(Canary.engine("io.cairn.instance", platform.instance));
                            return client.send("GET", "/job/v1/jobs/" + id).json();
                        },
                        job -> job.hasNonNull("finishedAt"));
    }

    private static List<String> placesWithTheKey(String id, String inspected) throws IOException {
        var keys = SealingKeys.parse(Files.readString(platform.home().resolve("job/secret-keys.json")));
        String name = id + "-ssh";
        String sealed = platform.query("select sealed from job.job_secret where job = '" + id + "'")
                .getFirst();
        var files = JsonMapper.builder()
                .build()
                .readTree(new SecretBox(() -> keys).open(sealed, "acme/job_secret/" + id + "/" + name));
        var canary = new Canary();
        // The first line holds what all keys of this kind begin with, and the beginning of this one.
        String secret = files.path("id_ecdsa").asString().lines().toList().get(2);
        canary.plant("private key", secret);
        canary.expect("engine", name);
        canary.expect("log", id);
        canary.look("engine", inspected);
        canary.look("log", platform.log());
        for (String place : List.of("", "/description", "/events", "/logs/launcher/0", "/logs/worker/0", "/outputs")) {
            canary.look(place, client.send("GET", "/job/v1/jobs/" + id + place).body());
        }
        canary.look("home", platform.home(), path -> false);
        assertThat(canary.blind()).as("places that were not really looked at").isEmpty();
        return canary.found();
    }
}
