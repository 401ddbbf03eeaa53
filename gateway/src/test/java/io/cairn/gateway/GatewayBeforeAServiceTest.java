package io.cairn.gateway;

import static io.cairn.gateway.TestGateway.assertProblem;
import static io.cairn.gateway.TestGateway.json;
import static io.cairn.gateway.TestGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.sample.SampleService;
import io.cairn.kit.test.tokens.TestIssuer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What a caller sees of a service behind the gateway: its addresses, and the ways in which it can fail to answer. */
class GatewayBeforeAServiceTest {

    @TempDir
    private Path home;

    @Test
    void theDocumentIsOpenToAllAndItsServerIsTheGatewaysAddress() {
        try (var issuer = TestIssuer.start();
                var service = service(issuer);
                var gateway = before(TestGateway.port(service))) {
            var answer = gateway.open("/job/v3/api-docs");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(json(answer).at("/servers/0/url").asString())
                    .isEqualTo(gateway.at("/job").toString());
        }
    }

    @Test
    void theLocationOfWhatWasMadeLeadsBackThroughTheGateway() throws IOException {
        try (var service = RawService.start(GatewayBeforeAServiceTest::created);
                var gateway = before(service.port())) {
            var answer = send(gateway.request("/job/v1/jobs", gateway.token("tenant=acme"))
                    .POST(BodyPublishers.ofString("{}")));
            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.headers().firstValue("Location"))
                    .hasValue(gateway.at("/job/v1/jobs/7").toString());
        }
    }

    @Test
    void theWordOfAProxyBeforeTheGatewayIsPassedOnIfTheOperatorSaysSo() throws IOException {
        try (var service = RawService.start(GatewayBeforeAServiceTest::created);
                var gateway = before(service.port(), "--server.forward-headers-strategy=framework")) {
            var answer = send(gateway.request("/job/v1/jobs", gateway.token("tenant=acme"))
                    .header("X-Forwarded-Proto", "https")
                    .header("X-Forwarded-Host", "cairn.example.org")
                    .POST(BodyPublishers.ofString("{}")));
            assertThat(answer.headers().firstValue("Location")).hasValue("https://cairn.example.org/job/v1/jobs/7");
        }
    }

    @Test
    void aServiceThatBreaksOffItsAnswerIsNamedAsABadOne() throws IOException {
        try (var service = RawService.start(RawService.Call::hangUp);
                var gateway = before(service.port())) {
            var answer = send(gateway.request("/job/v1/jobs", gateway.token("tenant=acme"))
                    .POST(BodyPublishers.ofString("{}")));
            assertProblem(answer, 502, "gateway:bad-answer");
            assertThat(json(answer).path("detail").asString()).contains("job-service");
            assertThat(service.calls()).isEqualTo(1);
        }
    }

    /** Answers with an address made of the forwarded headers. */
    private static void created(RawService.Call call) throws IOException {
        call.body();
        String location = call.header("X-Forwarded-Proto") + "://" + call.header("X-Forwarded-Host")
                + call.header("X-Forwarded-Prefix") + "/v1/jobs/7";
        call.answer("201 Created", "Location: " + location, "");
    }

    private static ConfigurableApplicationContext service(TestIssuer issuer) {
        return new SpringApplicationBuilder(SampleService.class)
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--server.forward-headers-strategy=framework",
                        "--spring.main.banner-mode=off",
                        "--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer.issuer(),
                        "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + issuer.jwkSetUri());
    }

    private TestGateway before(int servicePort, String... settings) {
        var all = new java.util.ArrayList<>(java.util.List.of(settings));
        all.add("--cairn.gateway.services.job=http://127.0.0.1:" + servicePort);
        return TestGateway.start(home, all.toArray(String[]::new));
    }
}
