package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What a job uses and the curve that its program writes, seen while it runs and after its container is gone. */
@Tag("docker")
@Tag("e2e")
@ExtendWith(SharedPlatform.class)
class MetricsE2E {

    private static final int STEPS = 50;

    private static final String LEARNS = """
            for step in $(seq STEPS); do
              echo "{\\"name\\": \\"loss\\", \\"value\\": 0.$((99 - step)), \\"step\\": $step}" >>"$CAIRN_OUTPUT_DIR/metrics.jsonl"
              sleep 0.6
            done
            printf '{"name": "accuracy", "split": "test", "value": 0.87}' >>"$CAIRN_OUTPUT_DIR/metrics.jsonl"
            """.replace("STEPS", String.valueOf(STEPS));

    private static PlatformClient client;
    private static ProbeLibrary shell;

    @BeforeAll
    static void start(ProcessPlatform shared) {
        client = shared.client("measured");
        shell = ProbeLibrary.of(client);
    }

    @Test
    void aCurveAndTheUseOfEachRankAreSeenWhileTheJobRunsAndAfterIt() {
        String job = shell.submit(1, LEARNS);
        var running = Awaitility.await("use and curve of a job that runs")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(300))
                .until(
                        () -> metrics(job, ""),
                        items -> items.size() == 1
                                && items.getFirst().path("usage").size() > 1
                                && items.getFirst().path("curves").size() == 1);
        assertThat(shell.job(job).path("state").asString()).isEqualTo("RUNNING");
        assertThat(running.getFirst().path("curves").get(0).path("points").size())
                .isBetween(1, STEPS);

        assertThat(shell.awaitEnd(job).path("state").asString()).isEqualTo("SUCCEEDED");
        var rank = metrics(job, "").getFirst();
        assertThat(rank.path("task").asString()).isEqualTo("worker");
        assertThat(rank.path("ignoredLines").asInt()).isZero();
        var use = rank.path("usage").get(rank.path("usage").size() - 1);
        assertThat(use.path("memoryPeakBytes").asLong()).isBetween(1L, 64L << 20);
        assertThat(use.path("cpuSeconds").asDouble()).isPositive();
        var loss = rank.path("curves").get(0);
        assertThat(loss.path("name").asString()).isEqualTo("loss");
        assertThat(loss.path("points").size()).isEqualTo(STEPS);
        assertThat(loss.path("points").get(STEPS - 1).path("step").asInt()).isEqualTo(STEPS);
        var accuracy = rank.path("curves").get(1);
        assertThat(accuracy.path("split").asString()).as("its line has no end").isEqualTo("test");

        String first = rank.path("usage").get(0).path("at").asString();
        assertThat(metrics(job, "?to=" + first).getFirst().path("usage").size()).isZero();
        assertThat(metrics(job, "?from=" + Instant.parse(first)).getFirst().path("usage"))
                .isEqualTo(rank.path("usage"));
    }

    @Test
    void whateverAProgramPutsThereItsJobEndsAsItWould() {
        String noise = shell.submit(1, "head -c 3000000 /dev/urandom >\"$CAIRN_OUTPUT_DIR/metrics.jsonl\"");
        String link = shell.submit(1, "ln -s /etc/passwd \"$CAIRN_OUTPUT_DIR/metrics.jsonl\"");
        String folder = shell.submit(1, "mkdir \"$CAIRN_OUTPUT_DIR/metrics.jsonl\"");
        String pipe = shell.submit(1, "mkfifo \"$CAIRN_OUTPUT_DIR/metrics.jsonl\"");
        for (String job : List.of(noise, link, folder, pipe)) {
            assertThat(shell.awaitEnd(job).path("state").asString()).isEqualTo("SUCCEEDED");
        }
        assertThat(metrics(noise, "").getFirst().path("ignoredLines").asLong()).isPositive();
        for (String job : List.of(link, folder, pipe)) {
            assertThat(metrics(job, "")).allSatisfy(rank -> {
                assertThat(rank.path("curves").size()).isZero();
                assertThat(rank.path("ignoredLines").asLong()).isZero();
            });
        }
    }

    private static List<JsonNode> metrics(String job, String query) {
        var answer = client.send("GET", "/job/v1/jobs/" + job + "/metrics" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("items").valueStream().toList();
    }
}
