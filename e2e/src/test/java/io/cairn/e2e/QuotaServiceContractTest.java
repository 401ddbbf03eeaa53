package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.cairn.job.quota.QuotaService;
import io.cairn.job.quota.QuotaServiceContract;
import io.cairn.job.quota.rest.RestQuotaService;
import io.cairn.kit.service.ServiceProperties;
import io.cairn.kit.service.ServiceTokens;
import io.cairn.kit.test.openapi.RawRequest;
import io.cairn.kit.test.service.ServiceUnderTest;
import io.cairn.quota.QuotaApplication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.client.RestClient;

/** job-service's client with quota-service itself, over HTTP and on a real PostgreSQL: what job-service relies on is so. */
@Tag("docker")
class QuotaServiceContractTest extends QuotaServiceContract {

    @TempDir
    private static Path folder;

    private static ServiceUnderTest quota;
    private static HttpServer tokens;
    private static QuotaService service;

    @BeforeAll
    static void start() throws IOException {
        quota = ServiceUnderTest.start("quota", QuotaApplication.application(), "--cairn.quota.pace=200ms");
        String cohort = """
                {"flavor": "cpu", "capacity": {"cpu": 4000, "memory": 68719476736}}""";
        var made = quota.http()
                .send(new RawRequest(
                                "PUT",
                                "/internal/v1/cohorts/cpu",
                                List.of(),
                                cohort.getBytes(StandardCharsets.US_ASCII))
                        .with("Content-Type", "application/json")
                        .withToken(quota.issuer().token("default", "quota.admin")));
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        tokens = tokensOf("job");
        var secret = Files.writeString(folder.resolve("secret"), "hush");
        var whereTokensAre =
                URI.create("http://127.0.0.1:" + tokens.getAddress().getPort() + "/oauth2/token");
        service = new RestQuotaService(
                quota.address(),
                new ServiceTokens(
                        new ServiceProperties("job", secret, whereTokensAre), RestClient.create(), Clock.systemUTC()),
                Optional::empty);
    }

    /** What the gateway gives to a service that shows its secret. */
    private static HttpServer tokensOf(String name) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/oauth2/token", exchange -> {
            byte[] token = "{\"access_token\": \"%s\", \"expires_in\": 600}"
                    .formatted(quota.issuer().serviceToken(name, "act-as"))
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, token.length);
            exchange.getResponseBody().write(token);
            exchange.close();
        });
        server.start();
        return server;
    }

    @AfterAll
    static void stop() {
        tokens.stop(0);
        quota.close();
    }

    @Override
    protected QuotaService service() {
        return service;
    }
}
