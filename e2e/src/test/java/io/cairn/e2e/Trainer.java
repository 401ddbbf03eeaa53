package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** A tenant whose jobs are examples/resumable on Fashion-MNIST: trainings that lose no step when they are told to leave. */
final class Trainer {

    final PlatformClient client;
    private final String program;
    private final String dataset;

    /** Uploads program and data set. */
    Trainer(PlatformClient client, Path fashionMnist) throws IOException {
        this.client = client;
        this.program = uploaded("programs", Path.of("../examples/resumable"));
        this.dataset = uploaded("datasets", fashionMnist);
    }

    private String uploaded(String kind, Path folder) throws IOException {
        var answer = client.upload("/job/v1/" + kind, PlatformClient.tar(folder));
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        return answer.json().path("sha256").asString();
    }

    /** A training of one rank; {@code pace} is the least time of a step in its first attempt, in seconds. */
    String submit(long milliCpu, int steps, double pace) {
        var resources = Map.of("milliCpu", milliCpu, "memoryBytes", 1L << 30);
        var request = Map.of(
                "library",
                "pytorch",
                "jobType",
                "single",
                "program",
                program,
                "bootFile",
                "train.py",
                "dataset",
                dataset,
                "args",
                List.of("--steps", String.valueOf(steps), "--pace", String.valueOf(pace)),
                "tasks",
                List.of(Map.of("type", "worker", "quantity", 1, "resources", resources)));
        var answer = client.post("/job/v1/jobs", request, Map.of());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("id").asString();
    }

    JsonNode job(String id) {
        return client.send("GET", "/job/v1/jobs/" + id).json();
    }

    /** What moved the job, oldest first. */
    List<String> causes(String id) {
        return ProbeLibrary.causes(client, id);
    }

    String log(String id, int attempt) {
        return client.send("GET", "/job/v1/jobs/" + id + "/logs/worker/0?attempt=" + attempt)
                .body();
    }

    void await(String id, String state) {
        Awaitility.await(id + " is " + state)
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> job(id).path("state").asString(), state::equals);
    }

    /** The tenant's allocations that are not given back, as quota-service has them. */
    JsonNode held() {
        return client.send("GET", "/quota/v1/allocations?state=WAITING&state=GRANTED&state=RECALLED")
                .json()
                .path("items");
    }
}
