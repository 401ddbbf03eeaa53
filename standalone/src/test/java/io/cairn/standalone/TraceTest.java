package io.cairn.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cairn.kit.test.events.EventReceiver;
import io.cairn.kit.test.traces.SpanCollector;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One call through the gateway is one trace, in both services and in what follows later. */
class TraceTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String OF_SUBMIT = "0af7651916cd43dd8448eb211c80319c";
    private static final Map<String, String> VARIABLES = Map.of(
            "LOGGING_LEVEL_ORG_SPRINGFRAMEWORK_WEB", "DEBUG",
            "CAIRN_JOB_DEADLINES_QUEUED", "1s",
            "CAIRN_OUTBOX_SUBSCRIBERS_0_NAME", "test",
            "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_SCHEDULEDELAY", "200ms");

    @TempDir
    private Path home;

    @Test
    void theTraceOfACallIsInBothLogsInTheAuditInTheEventItLeadsToAndAtTheCollector() throws Exception {
        try (var collector = SpanCollector.start();
                var receiver = EventReceiver.start();
                var platform = start(
                        receiver,
                        Map.of(
                                "CAIRN_OTLP_ENDPOINT",
                                collector.endpoint(),
                                "LOGGING_CONFIG",
                                "classpath:logback-text.xml"))) {
            addImage(platform);
            assertThat(audited(platform)).containsExactly(TRACE);
            submit(platform);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !receiver.deliveries().isEmpty());
            assertThat(receiver.deliveries().getFirst().headers().get("traceparent"))
                    .as("the event that the loop appended, long after the call")
                    .startsWith("00-" + OF_SUBMIT);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> collector.hasTrace(TRACE, "gateway") && collector.hasTrace(TRACE, "job-service"));
            // The mapping of routes is the gateway's, the controller is job-service's.
            assertThat(linesOf(platform, "[" + TRACE + "-"))
                    .anyMatch(line -> line.contains("RouterFunctionMapping"))
                    .anyMatch(line -> line.contains("CatalogController#addImage"));
            for (String secret : List.of("Bearer", "client_secret", "Authorization", "INSERT")) {
                assertThat(collector.has(secret)).as(secret).isFalse();
            }
        }
    }

    @Test
    void withoutACollectorTheTraceIsTheSameAndNothingIsCalled() throws Exception {
        try (var receiver = EventReceiver.start();
                var platform =
                        start(receiver, Map.of("CAIRN_LOG", "json", "LOGGING_CONFIG", "classpath:logback-json.xml"))) {
            addImage(platform);
            assertThat(audited(platform)).containsExactly(TRACE);
            assertThat(linesOf(platform, "\"traceId\":\"" + TRACE + "\",\"spanId\":\""))
                    .anyMatch(line -> line.contains("RouterFunctionMapping"))
                    .anyMatch(line -> line.contains("CatalogController#addImage"));
            assertThat(platform.log()).doesNotContain("Failed to export spans");
        }
    }

    private PlatformProcess start(EventReceiver receiver, Map<String, String> more) throws Exception {
        var variables = new TreeMap<>(VARIABLES);
        variables.put("CAIRN_OUTBOX_SUBSCRIBERS_0_URL", receiver.url().toString());
        variables.putAll(more);
        return PlatformProcess.start(home, variables);
    }

    private static void addImage(PlatformProcess platform) throws Exception {
        String body = """
                {"library": "pytorch", "libraryVersion": "2.6.0", "architecture": "amd64", "kind": "IMAGE_ID",
                 "reference": "cairn.local/traced:1", "sha256": "%s", "platform": true}""".formatted("a".repeat(64));
        var added = platform.send(platform.request("/job/v1/images", "catalog.admin")
                .header("Content-Type", "application/json")
                .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                .header("baggage", "secret=swordfish")
                .POST(BodyPublishers.ofString(body)));
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
    }

    private static void submit(PlatformProcess platform) throws Exception {
        var stored = platform.send(platform.request("/job/v1/programs")
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(Programs.one())));
        String body = """
                {"library": "pytorch", "jobType": "pytorch-ddp", "program": "%s", "bootFile": "main.py",
                 "tasks": [{"type": "worker", "quantity": 1}]}""".formatted(PlatformProcess.json(stored).path("sha256").asString());
        var submitted = platform.send(platform.request("/job/v1/jobs")
                .header("Content-Type", "application/json")
                .header("traceparent", "00-" + OF_SUBMIT + "-b7ad6b7169203331-01")
                .POST(BodyPublishers.ofString(body)));
        assertThat(submitted.statusCode()).as(submitted.body()).isIn(201, 202);
    }

    private static List<String> audited(PlatformProcess platform) throws Exception {
        return PlatformProcess.json(platform.send(platform.request("/job/v1/audit", "ops")))
                .path("items")
                .valueStream()
                .map(event -> event.path("traceId").asString())
                .toList();
    }

    private static List<String> linesOf(PlatformProcess platform, String part) throws Exception {
        return platform.log().lines().filter(line -> line.contains(part)).toList();
    }
}
