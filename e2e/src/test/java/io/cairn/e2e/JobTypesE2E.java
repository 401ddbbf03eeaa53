package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each job type of several ranks runs a real program that needs what the type promises. */
@Tag("docker")
@Tag("e2e")
class JobTypesE2E {

    private static final Map<String, Object> SMALL = Map.of("milliCpu", 500, "memoryBytes", 768L << 20);

    private static TestPlatform platform;
    private static TypedJobs jobs;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() {
        platform = TestPlatform.start();
        jobs = new TypedJobs(platform.client("acme"));
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    /** The loss of guessing one of ten classes is ln 10, about 2.3. */
    @Test
    void parametersLiveOnParameterServersAndTheTrainersReachALossBelowPointEight() throws IOException {
        String dataset = jobs.uploaded("datasets", PlatformClient.tar(JobClaim.fashionMnist(folder)));
        var request = jobs.request(
                "parameter-server", PlatformClient.tar(Path.of("../examples/parameter-server")), "train.py");
        request.put("dataset", dataset);
        request.put("args", List.of("--below", "0.8"));
        request.put(
                "tasks",
                List.of(
                        Map.of("type", "chief", "quantity", 1, "resources", SMALL),
                        Map.of("type", "worker", "quantity", 1, "resources", SMALL),
                        Map.of("type", "ps", "quantity", 2, "resources", SMALL)));
        String id = jobs.submit(request);
        var job = jobs.awaitEnd(id);
        String chief = jobs.log(id, "chief", 0);
        assertThat(job.path("state").asString())
                .as("%s: %s", job.path("outcome"), chief)
                .isEqualTo("SUCCEEDED");
        assertThat(chief).contains("chief0 owns 0 parameters", "chief0 loss before 2.3026", "below 0.8");
        assertThat(jobs.log(id, "worker", 0)).contains("worker0 owns 0 parameters");
        for (int index = 0; index < 2; index++) {
            assertThat(jobs.log(id, "ps", index))
                    .contains("ps " + index + " owns 3925 of 7850 parameters")
                    .as("the platform stops a ps when the trainers have ended")
                    .containsPattern("ps " + index + " is stopped after [1-9][0-9]* gradients");
        }
        var metrics = jobs.output(id, "chief-0/metrics.json");
        assertThat(metrics.get(0).path("value").asDouble()).isBetween(0.0, 0.8);
        assertThat(platform.leftInEngine(id)).isEmpty();
    }

    @Test
    void tfConfigIsReadAsTensorFlowReadsItAndEachProcessFindsItselfInIt() {
        var request = jobs.request("parameter-server", TypedJobs.program("tf_config.py"), "tf_config.py");
        request.put(
                "tasks",
                List.of(
                        Map.of("type", "chief", "quantity", 1, "resources", SMALL),
                        Map.of("type", "worker", "quantity", 0),
                        Map.of("type", "ps", "quantity", 1, "resources", SMALL)));
        String id = jobs.submit(request);
        var job = jobs.awaitEnd(id);
        String chief = jobs.log(id, "chief", 0);
        assertThat(job.path("state").asString())
                .as("%s: %s", job.path("outcome"), chief)
                .isEqualTo("SUCCEEDED");
        String cluster = "{\"chief\": 1, \"ps\": 1}";
        assertThat(chief).contains("chief 0 of " + cluster).contains("asked %1$s-ps-0.%1$s:2222: ps/0".formatted(id));
        assertThat(jobs.log(id, "ps", 0)).contains("ps 0 of " + cluster);
    }

    @Test
    void aJarRunsOnTheRuntimeThatThePlatformShips() throws IOException {
        var request = jobs.request("java", "single", PlatformClient.tar(GreetingProgram.jar(folder)), "greeting.jar");
        request.put("args", List.of("cairn"));
        request.put("tasks", List.of(Map.of("type", "worker", "quantity", 1, "resources", SMALL)));
        String id = jobs.submit(request);
        var job = jobs.awaitEnd(id);
        assertThat(job.path("state").asString()).as("%s", job.path("outcome")).isEqualTo("SUCCEEDED");
        assertThat(job.path("tasks").toString()).isEqualTo("[{\"type\":\"worker\",\"quantity\":1}]");
        assertThat(jobs.log(id, "worker", 0)).isEqualTo("hello cairn on Java 25\n");
        assertThat(jobs.text(id, "worker-0/greeting.txt")).isEqualTo("hello cairn");
    }

    @Test
    void theShardsOfABatchCoverTheInputExactlyOnce() {
        var numbers = IntStream.rangeClosed(1, 1001).boxed().toList();
        String input = numbers.stream().map(number -> number + "\n").collect(Collectors.joining());
        var request = jobs.request("batch", TypedJobs.program("batch.py"), "batch.py");
        request.put("dataset", jobs.uploaded("datasets", JobClaim.tar(Map.of("numbers.txt", input))));
        request.put("tasks", List.of(Map.of("type", "worker", "quantity", 3, "resources", SMALL)));
        String id = jobs.submit(request);
        var job = jobs.awaitEnd(id);
        assertThat(job.path("state").asString()).as("%s", job.path("outcome")).isEqualTo("SUCCEEDED");
        var seen = new ArrayList<String>();
        for (int shard = 0; shard < 3; shard++) {
            var lines =
                    jobs.text(id, "worker-" + shard + "/squares.txt").lines().toList();
            assertThat(lines).as("shard %s", shard).hasSizeBetween(333, 334);
            seen.addAll(lines);
        }
        assertThat(seen)
                .as("each once: no more, no fewer, none twice")
                .containsExactlyInAnyOrderElementsOf(numbers.stream()
                        .map(number -> number + " " + (long) number * number)
                        .toList());
    }
}
