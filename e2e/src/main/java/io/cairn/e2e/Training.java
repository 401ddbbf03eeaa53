package io.cairn.e2e;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** One job of the demo, from its request to what its own output says. */
final class Training {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final PlatformClient client;
    private final Consumer<String> say;

    Training(PlatformClient client, Consumer<String> say) {
        this.client = client;
        this.say = say;
    }

    /**
     * What a job left behind.
     *
     * @param submitToRunning from the request to the first look that found every rank started
     */
    record Result(String id, JsonNode job, List<String> logs, Duration submitToRunning) {}

    Result run(String jobType, int workers, String program, String dataset, int steps) {
        var request = new LinkedHashMap<String, Object>();
        request.put("library", "pytorch");
        request.put("jobType", jobType);
        request.put("name", "Fashion-MNIST, " + jobType);
        request.put("program", program);
        request.put("bootFile", "train.py");
        request.put("dataset", dataset);
        request.put("args", List.of("--steps", String.valueOf(steps)));
        request.put("task", "image-classification");
        request.put(
                "tasks",
                List.of(Map.of(
                        "type",
                        "worker",
                        "quantity",
                        workers,
                        "resources",
                        Map.of("milliCpu", workers == 1 ? 1000 : 800, "memoryBytes", 1L << 30))));
        var answer = client.post("/job/v1/jobs", request, Map.of("Idempotency-Key", "demo-" + System.nanoTime()));
        if (answer.status() != 201) {
            throw new IllegalStateException("submit answered " + answer.status() + ": " + answer.body());
        }
        String id = answer.json().path("id").asString();
        say.accept("job " + id + " (" + jobType + ", " + workers + " rank" + (workers > 1 ? "s" : "") + ")");
        var running = awaitState(id, "RUNNING");
        for (int rank = 0; rank < workers && workers == 1; rank++) {
            client.follow("/job/v1/jobs/" + id + "/logs/worker/" + rank + ":follow", line -> say.accept("    " + line));
        }
        JsonNode job = awaitEnd(id);
        var logs = java.util.stream.IntStream.range(0, workers)
                .mapToObj(rank -> new String(
                        client.bytes("/job/v1/jobs/" + id + "/logs/worker/" + rank),
                        java.nio.charset.StandardCharsets.UTF_8))
                .toList();
        if (workers > 1) {
            logs.forEach(log -> log.lines().forEach(line -> say.accept("    " + line)));
        }
        return new Result(id, job, logs, running);
    }

    /** How long after its creation the job was first seen in a state as far as {@code state}. */
    private Duration awaitState(String id, String state) {
        String last = "";
        for (Instant begun = Instant.now(); Instant.now().isBefore(begun.plus(PATIENCE)); pause()) {
            var job = client.send("GET", "/job/v1/jobs/" + id).json();
            String now = job.path("state").asString();
            if (!now.equals(last)) {
                say.accept("  " + now
                        + (job.hasNonNull("waitReason")
                                ? ": " + job.path("waitReason").asString()
                                : ""));
                last = now;
            }
            if (job.hasNonNull("startedAt") || job.hasNonNull("finishedAt")) {
                var started = Instant.parse(job.path(job.hasNonNull("startedAt") ? "startedAt" : "finishedAt")
                        .asString());
                return Duration.between(Instant.parse(job.path("createdAt").asString()), started);
            }
        }
        throw new IllegalStateException("job " + id + " was not " + state + " within " + PATIENCE);
    }

    private JsonNode awaitEnd(String id) {
        for (Instant begun = Instant.now(); Instant.now().isBefore(begun.plus(PATIENCE)); pause()) {
            var job = client.send("GET", "/job/v1/jobs/" + id).json();
            if (job.hasNonNull("finishedAt")) {
                say.accept("  " + job.path("state").asString() + ": "
                        + job.path("outcome").path("detail").asString());
                return job;
            }
        }
        throw new IllegalStateException("job " + id + " did not end within " + PATIENCE);
    }

    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
}
