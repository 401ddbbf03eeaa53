package io.cairn.kit.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cairn.kit.test.tokens.TestIssuer;
import io.cairn.kit.test.traces.SpanCollector;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** A service that calls a second one, which is itself again. */
class TracesOverHttpTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final TestIssuer ISSUER = TestIssuer.start();

    @SpringBootConfiguration
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
            })
    static class Caller {

        @RestController
        static class Calls {

            private final RestClient.Builder clients;
            final List<Map<String, String>> seen = new CopyOnWriteArrayList<>();

            Calls(RestClient.Builder clients) {
                this.clients = clients;
            }

            @GetMapping("/v1/first")
            String first(@RequestHeader("Authorization") String token, @RequestParam String next) {
                seen.add(MDC.getCopyOfContextMap());
                return String.valueOf(clients.build()
                        .get()
                        .uri(URI.create(next + "?signature=swordfish"))
                        .header("Authorization", token)
                        .retrieve()
                        .body(String.class));
            }

            @GetMapping("/v1/second")
            String second(@RequestHeader Map<String, String> headers) {
                seen.add(MDC.getCopyOfContextMap());
                return headers.getOrDefault("traceparent", "none");
            }
        }
    }

    @AfterAll
    static void stop() {
        ISSUER.close();
    }

    @Test
    void aCallAndTheCallsThatItMakesAreOneTraceInLogsAndAtTheCollectorWithoutSecrets() {
        try (var collector = SpanCollector.start();
                var service = start("--cairn.tracing.endpoint=" + collector.endpoint())) {
            assertThat(call(service, PARENT)).startsWith("00-" + TRACE).doesNotContain("00f067aa0ba902b7");
            var seen = service.getBean(Caller.Calls.class).seen;
            assertThat(seen).extracting(fields -> fields.get("traceId")).containsExactly(TRACE, TRACE);
            assertThat(seen).extracting(fields -> fields.get("spanId")).doesNotHaveDuplicates();
            get(service, "/actuator/health/readiness", "");
            await().until(() -> collector.hasTrace(TRACE, "caller") && collector.has("/v1/second"));
            service.close();
            for (String secret : List.of("swordfish", "Bearer", "Authorization", "/actuator/")) {
                assertThat(collector.has(secret)).as(secret).isFalse();
            }
        }
    }

    @Test
    void withoutACollectorThereAreIdsAndNothingElse() {
        try (var service = start()) {
            assertThat(call(service, PARENT)).startsWith("00-" + TRACE).endsWith("-00");
            assertThat(service.getBeansOfType(SpanExporter.class)).isEmpty();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.contains("BatchSpan"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "swordfish",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-" + TRACE + "-0000000000000000-01",
                "ff-" + TRACE + "-00f067aa0ba902b7-01",
                PARENT + "-more"
            })
    void aTraceThatCannotBeReadBeginsANewOne(String header) {
        try (var service = start()) {
            assertThat(call(service, header))
                    .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]")
                    .doesNotContain(TRACE);
        }
    }

    @Test
    void storedWorkGoesOnWithTheTraceOfTheCallThatWantedIt() {
        try (var service = start()) {
            var traces = service.getBean(Traces.class);
            assertThat(traces.current()).isEmpty();
            try (var open = traces.goOn(Optional.of(PARENT))) {
                assertThat(traces.current())
                        .hasValueSatisfying(text -> assertThat(text).startsWith("00-" + TRACE));
                assertThat(MDC.get("traceId")).isEqualTo(TRACE);
            }
            assertThat(traces.current()).isEmpty();
            assertThat(MDC.get("traceId")).isNull();
            try (var open = traces.goOn(Optional.of("nonsense"))) {
                assertThat(traces.current()).isEmpty();
            }
        }
    }

    private static ConfigurableApplicationContext start(String... settings) {
        var arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--spring.application.name=caller",
                "--management.opentelemetry.tracing.export.schedule-delay=100ms"));
        ISSUER.properties().forEach((name, value) -> arguments.add("--" + name + "=" + value));
        arguments.addAll(List.of(settings));
        return new SpringApplicationBuilder(Caller.class).run(arguments.toArray(String[]::new));
    }

    private static String call(ConfigurableApplicationContext service, String traceparent) {
        return get(service, "/v1/first?next=" + address(service) + "/v1/second", traceparent);
    }

    private static String get(ConfigurableApplicationContext service, String path, String traceparent) {
        var request = HttpRequest.newBuilder(URI.create(address(service) + path))
                .header("Authorization", "Bearer " + ISSUER.token("ada"));
        if (!traceparent.isEmpty()) {
            request.header("traceparent", traceparent);
        }
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static String address(ConfigurableApplicationContext service) {
        return "http://127.0.0.1:" + service.getEnvironment().getRequiredProperty("local.server.port");
    }
}
