package io.cairn.gateway;

import static io.cairn.gateway.TestGateway.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.cairn.kit.sample.SampleService;
import io.cairn.kit.test.tokens.TestIssuer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The gateway and a service behind it with an issuer of the site: another process's tokens, with other claims. */
class ExternalIssuerTest {

    @TempDir
    private static Path home;

    @TempDir
    private static Path otherHome;

    private static TestIssuer issuer;
    private static ConfigurableApplicationContext service;
    private static TestGateway gateway;
    private static TestGateway embedded;

    @BeforeAll
    static void start() {
        issuer = TestIssuer.start();
        var trust = List.of(
                "--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer.issuer(),
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + issuer.jwkSetUri(),
                "--spring.security.oauth2.resourceserver.jwt.audiences=cairn",
                "--cairn.identity.tenant-claim=https://issuer.example/org",
                "--cairn.identity.scope-claim=realm.roles");
        var ofService = new ArrayList<>(trust);
        ofService.addAll(List.of("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off"));
        service = new SpringApplicationBuilder(SampleService.class).run(ofService.toArray(String[]::new));
        int port = ((ServletWebServerApplicationContext) service).getWebServer().getPort();
        var ofGateway = new ArrayList<>(trust);
        ofGateway.addAll(List.of(
                "--cairn.gateway.issuer-mode=external", "--cairn.gateway.services.job=http://127.0.0.1:" + port));
        gateway = TestGateway.start(home, ofGateway.toArray(String[]::new));
        embedded = TestGateway.start(otherHome);
    }

    @AfterAll
    static void stop() {
        embedded.close();
        gateway.close();
        service.close();
        issuer.close();
    }

    @Test
    void aTokenOfTheIssuerPassesTheGatewayAndTheServiceReadsItsTenantAndScopes() {
        var answer = gateway.get("/job/v1/me", issuer.tokenWith(claims("acme")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("acme", "catalog.admin");
    }

    @Test
    void aClaimThatIsNotTheConfiguredOneIsNotTheTenant() {
        var claims = Map.of("aud", "cairn", "tenant", "acme", "scope", "catalog.admin");
        assertProblem(gateway.get("/job/v1/me", issuer.tokenWith(claims)), 403, "platform:forbidden");
    }

    @Test
    void tokensOfTheEmbeddedServerAreRefused() {
        assertRefused(embedded.token("tenant=acme"));
    }

    @Test
    void tokensForAnotherAudienceOrOfAnotherIssuerOrEndedAreRefused() {
        var other = new java.util.HashMap<String, Object>(claims("acme"));
        other.put("aud", "another-platform");
        assertRefused(issuer.tokenWith(other));
        var foreign = new java.util.HashMap<String, Object>(claims("acme"));
        foreign.put("iss", "http://127.0.0.1:1");
        assertRefused(issuer.tokenWith(foreign));
        var ended = new java.util.HashMap<String, Object>(claims("acme"));
        ended.put("exp", Instant.now().minusSeconds(600).getEpochSecond());
        assertRefused(issuer.tokenWith(ended));
        assertRefused(issuer.otherKeyToken("acme"));
    }

    @Test
    void unsignedTokensAndThoseSignedWithThePublicKeyAsASecretAreRefused() throws Exception {
        var claims = new JWTClaimsSet.Builder()
                .issuer(issuer.issuer())
                .audience("cairn")
                .subject("x")
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .claim("https://issuer.example/org", "acme")
                .build();
        assertRefused(new PlainJWT(claims).serialize());
        var key = JWKSet.load(URI.create(issuer.jwkSetUri()).toURL())
                .getKeys()
                .getFirst()
                .toRSAKey();
        var confused = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(), claims);
        confused.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
        assertRefused(confused.serialize());
    }

    @Test
    void thereIsNoAuthorizationServerAndNothingOfOneOnDisk() {
        String token = issuer.tokenWith(claims("acme"));
        for (String path : List.of(
                "/oauth2/jwks",
                "/oauth2/token",
                "/oauth2/authorize",
                "/.well-known/oauth-authorization-server",
                "/identity/v1/clients?tenant=acme")) {
            assertThat(gateway.open(path).statusCode()).as(path).isEqualTo(401);
            assertThat(gateway.get(path, token).statusCode()).as(path).isIn(403, 404);
        }
        assertThat(Files.exists(home.resolve("admin-secret"))).isFalse();
        assertThat(Files.exists(home.resolve("gateway-keys.json"))).isFalse();
        assertThat(Files.exists(home.resolve("service-secrets"))).isFalse();
    }

    @Test
    void externalWithoutAnIssuerDoesNotStart() {
        assertThatThrownBy(() -> TestGateway.start(home, "--cairn.gateway.issuer-mode=external"))
                .hasStackTraceContaining("issuer-uri must name the issuer");
    }

    /** A second gateway as the issuer: discovery by {@code issuer-uri} alone. */
    @Test
    void theServerOfOneGatewayIsAnIssuerForAnother() {
        try (var second = TestGateway.start(
                        otherHome,
                        "--server.port=" + freePort(),
                        "--cairn.gateway.issuer=http://127.0.0.1:" + lastPort);
                var trusting = TestGateway.start(
                        home,
                        "--cairn.gateway.issuer-mode=external",
                        "--spring.security.oauth2.resourceserver.jwt.issuer-uri=http://127.0.0.1:" + lastPort)) {
            assertThat(trusting.get("/nothing", second.token("tenant=acme")).statusCode())
                    .isEqualTo(404);
            assertThat(trusting.get("/nothing", embedded.token("tenant=acme")).statusCode())
                    .isEqualTo(401);
        }
    }

    private static int lastPort;

    private static int freePort() {
        try (var socket = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            lastPort = socket.getLocalPort();
            return lastPort;
        } catch (java.io.IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    private static Map<String, Object> claims(String tenant) {
        return Map.of(
                "aud",
                "cairn",
                "https://issuer.example/org",
                tenant,
                "realm",
                Map.of("roles", List.of("catalog.admin")));
    }

    private static void assertRefused(String token) {
        assertProblem(gateway.get("/job/v1/me", token), 401, "platform:unauthenticated");
    }
}
