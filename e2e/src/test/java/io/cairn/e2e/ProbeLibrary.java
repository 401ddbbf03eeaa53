package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** A library that is a shell: jobs of a script, on an image that is small and there. */
final class ProbeLibrary {

    private static final String IMAGE = "cairn.local/probe:1";

    private final PlatformClient client;

    private ProbeLibrary(PlatformClient client) {
        this.client = client;
    }

    /** With the image that the engine has. */
    static ProbeLibrary of(PlatformClient client) {
        return of(client, IMAGE, "IMAGE_ID", TestPlatform.imageId(IMAGE));
    }

    /** The same for jobs that ask for CUDA devices. */
    static ProbeLibrary accelerated(PlatformClient client) {
        return of(client, IMAGE, "IMAGE_ID", TestPlatform.imageId(IMAGE), Map.of("accelerator", "cuda"));
    }

    static ProbeLibrary of(PlatformClient client, String reference, String kind, String sha256) {
        return of(client, reference, kind, sha256, Map.of());
    }

    private static ProbeLibrary of(
            PlatformClient client, String reference, String kind, String sha256, Map<String, String> more) {
        for (String jobType : List.of("single", "pytorch-ddp")) {
            var template =
                    Map.of("library", "shell", "jobType", jobType, "text", TestPlatform.resource("probe/template.yml"));
            assertThat(client.post("/job/v1/templates", template, Map.of()).status())
                    .isEqualTo(201);
        }
        var image = new HashMap<String, Object>(Map.of(
                "library",
                "shell",
                "libraryVersion",
                "1",
                "architecture",
                TestPlatform.architecture(),
                "reference",
                reference,
                "kind",
                kind,
                "sha256",
                sha256));
        image.putAll(more);
        assertThat(client.post("/job/v1/images", image, Map.of()).status()).isEqualTo(201);
        return new ProbeLibrary(client);
    }

    /** So many ranks, each with these thousandths of a processor and 64 MiB. */
    static List<Map<String, Object>> workers(int ranks, long milliCpu) {
        var resources = Map.of("milliCpu", milliCpu, "memoryBytes", 64L << 20);
        return List.of(Map.of("type", "worker", "quantity", ranks, "resources", resources));
    }

    /** Submits a job of {@code ranks} that runs {@code script}; answers its id. */
    String submit(int ranks, String script) {
        return submit(ranks, script, Map.of());
    }

    /** The same with these fields of the request beside. */
    String submit(int ranks, String script, Map<String, Object> more) {
        var uploaded = client.upload("/job/v1/programs", JobClaim.tar(Map.of("main.sh", script)));
        assertThat(uploaded.status()).as(uploaded.body()).isIn(200, 201);
        var request = new HashMap<String, Object>(Map.of(
                "library",
                "shell",
                "jobType",
                ranks == 1 ? "single" : "pytorch-ddp",
                "program",
                uploaded.json().path("sha256").asString(),
                "bootFile",
                "main.sh",
                "tasks",
                workers(ranks, 200)));
        request.putAll(more);
        var answer = client.post("/job/v1/jobs", request, Map.of());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("id").asString();
    }

    JsonNode job(String id) {
        return client.send("GET", "/job/v1/jobs/" + id).json();
    }

    JsonNode awaitEnd(String id) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> job(id), job -> job.hasNonNull("finishedAt"));
    }

    /** Waits until the job is in this state. */
    JsonNode awaitState(String id, String state) {
        return Awaitility.await("the job is " + state)
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> job(id), job -> job.path("state").asString().equals(state));
    }

    /** Waits until rank 0 has written {@code text}; it runs then. */
    void awaitOutput(String id, String text) {
        Awaitility.await("the job writes " + text)
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> log(id, 0).contains(text));
    }

    String log(String id, int rank) {
        return client.send("GET", "/job/v1/jobs/" + id + "/logs/worker/" + rank).body();
    }

    String log(String id, int rank, int attempt) {
        return client.send("GET", "/job/v1/jobs/" + id + "/logs/worker/" + rank + "?attempt=" + attempt)
                .body();
    }

    /** What moved the job, oldest first. */
    List<String> causes(String id) {
        return causes(client, id);
    }

    /** The same of any job that {@code client} may see. */
    static List<String> causes(PlatformClient client, String id) {
        return client.send("GET", "/job/v1/jobs/" + id + "/events")
                .json()
                .path("items")
                .valueStream()
                .map(event -> event.path("cause").asString())
                .toList();
    }

    void stop(String id) {
        wish(id, "stop");
    }

    void suspend(String id) {
        wish(id, "suspend");
    }

    void resume(String id) {
        wish(id, "resume");
    }

    private void wish(String id, String verb) {
        assertThat(client.send("POST", "/job/v1/jobs/" + id + ":" + verb).status())
                .isEqualTo(202);
    }
}
