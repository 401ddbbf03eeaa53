package io.cairn.kit.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.sample.SampleService;
import io.cairn.kit.test.tokens.TestIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;

class UnreachableIssuerTest {

    @Test
    void aServiceStartsBeforeItsIssuerAndATokenItCannotCheckIsNoFaultOfTheCaller()
            throws IOException, InterruptedException {
        try (var issuer = TestIssuer.start();
                var service = new SpringApplicationBuilder(SampleService.class)
                        .run(
                                "--server.port=0",
                                "--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer.issuer(),
                                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://127.0.0.1:1/none");
                var client = HttpClient.newHttpClient()) {
            var base = "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port");
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create(base + "/v1/me"))
                            .header("Authorization", "Bearer " + issuer.token("ada"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.body()).contains("urn:cairn:problem:platform:unavailable");
            var health = client.send(
                    HttpRequest.newBuilder(URI.create(base + "/actuator/health"))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(health.statusCode()).isEqualTo(200);
        }
    }
}
