package io.cairn.kit.test.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** A tiny issuer on loopback: serves its public key and signs whatever token a test needs. */
public final class TestIssuer implements AutoCloseable {

    private static final Duration LIFE = Duration.ofHours(1);

    private final RSAKey key = newKey("test");
    private final RSAKey foreignKey = newKey("test");
    private final HttpServer server;

    private TestIssuer(HttpServer server) {
        this.server = server;
    }

    /** Starts an issuer on a free port. */
    public static TestIssuer start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var issuer = new TestIssuer(server);
            byte[] keys = new JWKSet(issuer.key).toString(true).getBytes(StandardCharsets.UTF_8);
            server.createContext("/oauth2/jwks", exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, keys.length);
                exchange.getResponseBody().write(keys);
                exchange.close();
            });
            server.start();
            return issuer;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The text of the claim {@code iss}. */
    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Where the public key is. */
    public String jwkSetUri() {
        return issuer() + "/oauth2/jwks";
    }

    /** What a service needs to trust this issuer. */
    public Map<String, String> properties() {
        return Map.of(
                "spring.security.oauth2.resourceserver.jwt.jwk-set-uri", jwkSetUri(),
                "spring.security.oauth2.resourceserver.jwt.issuer-uri", issuer());
    }

    /** A good token. */
    public String token(String tenant, String... scopes) {
        return signed(key, claims(scopes).claim("tenant", tenant));
    }

    /** A token that says nothing of a tenant. */
    public String tokenWithoutTenant(String... scopes) {
        return signed(key, claims(scopes));
    }

    /** A token whose subject is {@code subject}: the name of the client that calls. */
    public String tokenOf(String subject, String tenant, String... scopes) {
        return signed(key, claims(scopes).subject(subject).claim("tenant", tenant));
    }

    /** A token of a service, as the client credentials grant gives it: a subject and scopes, no tenant. */
    public String serviceToken(String subject, String... scopes) {
        return signed(key, claims(scopes).subject(subject));
    }

    /** A token whose time was over an hour ago. */
    public String expiredToken(String tenant, String... scopes) {
        var past = Instant.now().minus(LIFE);
        return signed(
                key,
                claims(scopes)
                        .claim("tenant", tenant)
                        .issueTime(Date.from(past.minus(LIFE)))
                        .expirationTime(Date.from(past)));
    }

    /** A token that was signed with another key under the same key id. */
    public String otherKeyToken(String tenant, String... scopes) {
        return signed(foreignKey, claims(scopes).claim("tenant", tenant));
    }

    /** A token that was signed with the right key in another issuer's name. */
    public String otherIssuerToken(String tenant, String... scopes) {
        return signed(key, claims(scopes).claim("tenant", tenant).issuer("http://127.0.0.1:1"));
    }

    /** A good token but for these claims, which come in addition or instead. */
    public String tokenWith(Map<String, ?> claims) {
        var all = claims();
        claims.forEach(all::claim);
        return signed(key, all);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private JWTClaimsSet.Builder claims(String... scopes) {
        var now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .subject("test-client")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)))
                .claim("scope", List.of(scopes));
    }

    private static String signed(RSAKey key, JWTClaimsSet.Builder claims) {
        try {
            var token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(key.getKeyID())
                            .build(),
                    claims.build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static RSAKey newKey(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
