package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Jobs that ask for accelerators, on a platform of three simulated ones: all that job-service does for them is real, but the engine
 * is asked for no device.
 */
@Tag("docker")
@Tag("e2e")
class AcceleratorsE2E {

    private static final String TELLS = "echo has $CAIRN_ACCELERATOR_DEVICES of $CAIRN_ACCELERATOR_COUNT; sleep 600";

    private static ProcessPlatform platform;
    private static PlatformClient client;
    private static ProbeLibrary shell;

    @BeforeAll
    static void start() {
        platform = TestPlatform.processes(
                1,
                "--cairn.job.devices[0].id=gpu-a",
                "--cairn.job.devices[0].kind=cuda",
                "--cairn.job.devices[0].driver=simulated",
                "--cairn.job.devices[1].id=gpu-b",
                "--cairn.job.devices[1].kind=cuda",
                "--cairn.job.devices[1].driver=simulated",
                "--cairn.job.devices[2].id=gpu-c",
                "--cairn.job.devices[2].kind=cuda",
                "--cairn.job.devices[2].driver=simulated");
        client = platform.client("accelerated");
        shell = ProbeLibrary.accelerated(client);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void jobsGetDifferentDevicesTheNextWaitsByNameAndAllAreFreeAfterTheEnd() {
        assertThat(free()).isEqualTo(3);
        String one = submit(1, 1);
        String two = submit(1, 1);
        shell.awaitOutput(one, "has gpu-a of 1");
        shell.awaitOutput(two, "has gpu-b of 1");
        assertThat(held(one)).containsExactly("worker 0 gpu-a");
        assertThat(held(two)).containsExactly("worker 0 gpu-b");
        assertThat(free()).isEqualTo(1);

        String gang = submit(2, 1);
        awaitReason(gang, "position 1 in the queue; needs 2 cuda devices, free are 1 of 3");
        String small = submit(1, 1);
        awaitReason(small, "position 2 in the queue");
        assertThat(held(gang)).as("a gang that waits holds nothing").isEmpty();

        shell.stop(two);
        shell.awaitEnd(two);
        shell.awaitState(gang, "RUNNING");
        assertThat(held(gang)).containsExactly("worker 0 gpu-b", "worker 1 gpu-c");
        shell.awaitOutput(gang, "has gpu-b of 1");
        assertThat(free()).isZero();
        awaitReason(small, "position 1 in the queue; needs 1 cuda device, free are 0 of 3");

        List.of(one, gang, small).forEach(shell::stop);
        List.of(one, gang, small).forEach(shell::awaitEnd);
        assertThat(free()).isEqualTo(3);
        assertThat(platform.query("select device from job.device_claim")).isEmpty();
        assertThat(List.of(one, two, gang, small))
                .allSatisfy(job -> assertThat(platform.leftInEngine(job)).isEmpty());
    }

    @Test
    void devicesOutliveAKillOfTheServiceWithTheJobThatHoldsThem() throws Exception {
        String job = submit(1, 2);
        shell.awaitOutput(job, "of 2");
        var before = held(job);
        assertThat(before).hasSize(2);
        platform.killJobService();
        platform.restartJobService();
        assertThat(held(job)).isEqualTo(before);
        String next = submit(1, 2);
        awaitReason(next, "position 1 in the queue; needs 2 cuda devices, free are 1 of 3");
        shell.stop(job);
        shell.awaitEnd(job);
        shell.awaitOutput(next, "of 2");
        EngineEvents.assertStartedOnceAndGone(platform, job, 1);
        shell.stop(next);
        shell.awaitEnd(next);
        assertThat(free()).isEqualTo(3);
    }

    @Test
    void whatCanNeverFitIsRefusedAtSubmitAndAPlanShowsWhatAJobWouldGet() {
        var tooMany = client.post("/job/v1/jobs", request(2, 2), Map.of());
        assertThat(tooMany.status()).isEqualTo(422);
        var error = tooMany.json().path("errors").get(0);
        assertThat(error.path("given").asString()).isEqualTo("4");
        assertThat(error.path("allowed").asString()).isEqualTo("at most 3");
        var plan = client.post("/job/v1/jobs:plan", request(1, 3), Map.of());
        assertThat(plan.status()).as(plan.body()).isEqualTo(200);
        assertThat(plan.json().path("accelerators").path("total").asInt()).isEqualTo(3);
        assertThat(plan.json().path("description").asString()).contains("nvidia.com/gpu: 3");
        assertThat(free()).isEqualTo(3);
    }

    private static Map<String, Object> asking(int ranks, int each) {
        return Map.of(
                "accelerator",
                "cuda",
                "tasks",
                List.of(Map.of(
                        "type",
                        "worker",
                        "quantity",
                        ranks,
                        "resources",
                        Map.of("milliCpu", 100, "memoryBytes", 64L << 20, "accelerators", each))));
    }

    private static Map<String, Object> request(int ranks, int each) {
        var request = new HashMap<>(asking(ranks, each));
        request.put("library", "shell");
        request.put("jobType", ranks == 1 ? "single" : "pytorch-ddp");
        return request;
    }

    private static String submit(int ranks, int each) {
        return shell.submit(ranks, TELLS, asking(ranks, each));
    }

    private static void awaitReason(String job, String reason) {
        Awaitility.await("the reason")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() ->
                        assertThat(shell.job(job).path("waitReason").asString()).isEqualTo(reason));
    }

    private static List<String> held(String job) {
        return shell.job(job)
                .path("accelerators")
                .path("held")
                .valueStream()
                .map(AcceleratorsE2E::words)
                .toList();
    }

    private static String words(JsonNode held) {
        return held.path("task").asString() + " " + held.path("index").asInt() + " "
                + held.path("device").asString();
    }

    private static int free() {
        return client.send("GET", "/job/v1/accelerators")
                .json()
                .path("items")
                .get(0)
                .path("free")
                .asInt();
    }
}
