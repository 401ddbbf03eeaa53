package io.cairn.kit.service;

import io.cairn.kit.tenancy.Caller;
import io.cairn.kit.tenancy.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.databind.JsonNode;

/**
 * The token of this service: client credentials with the scope {@value Caller#ACT_AS}, kept until shortly before its end. Nothing
 * is read or asked for before the first use. One thread asks, the others wait for it. Spring's OAuth2 client would bring a
 * repository, a manager and their start-up for this one grant.
 */
public final class ServiceTokens {

    /** A token is not used in the last moments of its life: a call that carries it may take that long to arrive. */
    private static final Duration SPARE = Duration.ofSeconds(30);

    private final ServiceProperties properties;
    private final RestClient client;
    private final Clock clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Token kept;

    private record Token(String text, Instant usableUntil) {
        /** Without the token. */
        @Override
        public String toString() {
            return "a token usable until " + usableUntil;
        }
    }

    /** No token could be had; the message says why, without any secret. */
    public static final class NoToken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoToken(String why, @Nullable Throwable cause) {
            super("this service has no token: " + why, cause);
        }
    }

    public ServiceTokens(ServiceProperties properties, RestClient client, Clock clock) {
        this.properties = properties;
        this.client = client;
        this.clock = clock;
    }

    /**
     * A token that is valid now, without {@code Bearer}.
     *
     * @throws NoToken if the issuer does not answer or refuses; the next call asks again
     */
    public String value() {
        return usable().or(this::asked).orElseThrow().text();
    }

    private Optional<Token> usable() {
        return Optional.ofNullable(kept).filter(token -> clock.instant().isBefore(token.usableUntil()));
    }

    private Optional<Token> asked() {
        asking.lock();
        try {
            var byAnother = usable();
            if (byAnother.isPresent()) {
                return byAnother;
            }
            var token = fresh();
            kept = token;
            return Optional.of(token);
        } finally {
            asking.unlock();
        }
    }

    /** Puts this service's token on each request. */
    public ClientHttpRequestInterceptor asItself() {
        return (request, body, next) -> {
            request.getHeaders().setBearerAuth(value());
            return next.execute(request, body);
        };
    }

    /** Puts the headers of a call for {@code tenant} into {@code headers}. */
    public void actFor(TenantId tenant, HttpHeaders headers) {
        headers.setBearerAuth(value());
        headers.set(Caller.TENANT_HEADER, tenant.value());
    }

    private Token fresh() {
        var form = new LinkedMultiValueMap<String, String>();
        form.add("grant_type", "client_credentials");
        form.add("scope", Caller.ACT_AS);
        Instant asked = clock.instant();
        try {
            var answer = client.post()
                    .uri(properties.tokenUri())
                    .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                    .headers(headers -> headers.setBasicAuth(properties.clientId(), secret()))
                    .body(form)
                    .retrieve()
                    .body(JsonNode.class);
            if (answer == null || !answer.path("access_token").isString()) {
                throw new NoToken("the issuer's answer holds none", null);
            }
            long seconds = answer.path("expires_in").asLong(SPARE.toSeconds());
            return new Token(
                    answer.path("access_token").asString(),
                    asked.plusSeconds(seconds).minus(SPARE));
        } catch (RestClientException failed) {
            throw new NoToken("the issuer refuses or does not answer", failed);
        }
    }

    private String secret() {
        try {
            return Files.readString(properties.clientSecretFile()).strip();
        } catch (IOException failed) {
            throw new NoToken(
                    "its secret cannot be read from " + properties.clientSecretFile(),
                    new UncheckedIOException(failed));
        }
    }
}
