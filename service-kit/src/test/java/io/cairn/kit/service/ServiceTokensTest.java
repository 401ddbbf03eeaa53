package io.cairn.kit.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.cairn.kit.tenancy.TenantId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClient;

/** A service's own token against an issuer on loopback that counts what it is asked. */
class ServiceTokensTest {

    @TempDir
    private Path folder;

    private final AtomicInteger asked = new AtomicInteger();
    private final List<String> seen = new ArrayList<>();
    private final MovedClock clock = new MovedClock();
    private HttpServer issuer;
    private int status = 200;
    private ServiceTokens tokens;
    private Path secret;

    /** Stands still until a test moves it. */
    private static final class MovedClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void start() throws IOException {
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/oauth2/token", exchange -> {
            seen.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] body = ("{\"access_token\": \"token-" + asked.incrementAndGet() + "\", \"expires_in\": 300}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        issuer.start();
        secret = folder.resolve("secret");
        var properties = new ServiceProperties(
                "job-service",
                secret,
                URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/oauth2/token"));
        tokens = new ServiceTokens(properties, RestClient.create(), clock);
    }

    @AfterEach
    void stop() {
        issuer.stop(0);
    }

    @Test
    void theFirstUseAsksWithTheSecretFromTheFileAndNothingDoesBefore() throws IOException {
        Files.writeString(secret, "swordfish\n");
        assertThat(asked).hasValue(0);
        assertThat(tokens.value()).isEqualTo("token-1");
        assertThat(seen)
                .containsExactly("Basic "
                        + Base64.getEncoder().encodeToString("job-service:swordfish".getBytes(StandardCharsets.UTF_8))
                        + " grant_type=client_credentials&scope=act-as");
    }

    @Test
    void aTokenIsUsedUntilShortlyBeforeItsEnd() throws IOException {
        Files.writeString(secret, "swordfish");
        tokens.value();
        clock.now = clock.now.plus(Duration.ofSeconds(269));
        assertThat(tokens.value()).isEqualTo("token-1");
        clock.now = clock.now.plus(Duration.ofSeconds(1));
        assertThat(tokens.value()).isEqualTo("token-2");
    }

    @Test
    void manyThatNeedOneAtOnceAskOnce() throws Exception {
        Files.writeString(secret, "swordfish");
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var got = new ArrayList<Future<String>>();
            for (int i = 0; i < 20; i++) {
                Callable<String> ask = tokens::value;
                got.add(callers.submit(ask));
            }
            var all = new HashSet<String>();
            for (var each : got) {
                all.add(each.get());
            }
            assertThat(all).containsExactly("token-1");
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void whatGoesWrongIsSaidWithoutTheSecretAndTheNextUseAsksAgain() throws IOException {
        assertThatThrownBy(tokens::value)
                .isInstanceOf(ServiceTokens.NoToken.class)
                .hasMessageContaining("cannot be read");
        Files.writeString(secret, "swordfish");
        status = 401;
        assertThatThrownBy(tokens::value)
                .isInstanceOf(ServiceTokens.NoToken.class)
                .hasMessageNotContaining("swordfish");
        status = 200;
        assertThat(tokens.value()).isEqualTo("token-2");
    }

    @Test
    void aCallForATenantCarriesBothNames() throws IOException {
        Files.writeString(secret, "swordfish");
        var headers = new HttpHeaders();
        tokens.actFor(new TenantId("ada"), headers);
        assertThat(headers.getFirst("Authorization")).isEqualTo("Bearer token-1");
        assertThat(headers.getFirst("Cairn-Tenant")).isEqualTo("ada");
    }
}
