package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Jobs of one tenant, whatever their type. */
final class TypedJobs {

    private final PlatformClient client;

    TypedJobs(PlatformClient client) {
        this.client = client;
    }

    static byte[] program(String file) {
        return JobClaim.tar(Map.of(file, TestPlatform.resource("types/" + file)));
    }

    String uploaded(String kind, byte[] archive) {
        var answer = client.upload("/job/v1/" + kind, archive);
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        return answer.json().path("sha256").asString();
    }

    Map<String, Object> request(String jobType, byte[] program, String bootFile) {
        return request("pytorch", jobType, program, bootFile);
    }

    Map<String, Object> request(String library, String jobType, byte[] program, String bootFile) {
        return new HashMap<>(Map.of(
                "library",
                library,
                "jobType",
                jobType,
                "program",
                uploaded("programs", program),
                "bootFile",
                bootFile));
    }

    String submit(Map<String, Object> request) {
        var answer = client.post("/job/v1/jobs", request, Map.of());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("id").asString();
    }

    JsonNode awaitEnd(String id) {
        return Awaitility.await("job " + id + " has ended")
                .atMost(Duration.ofSeconds(240))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> client.send("GET", "/job/v1/jobs/" + id).json(), job -> job.hasNonNull("finishedAt"));
    }

    String log(String id, String task, int index) {
        return client.send("GET", "/job/v1/jobs/%s/logs/%s/%s".formatted(id, task, index))
                .body();
    }

    String text(String id, String path) {
        return new String(client.bytes("/job/v1/jobs/" + id + "/outputs/file?path=" + path), StandardCharsets.UTF_8);
    }

    JsonNode output(String id, String path) {
        return JsonMapper.builder().build().readTree(text(id, path));
    }
}
