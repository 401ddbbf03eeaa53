package io.cairn.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

class SigningKeysTest {

    private static final Duration LIFE = Duration.ofDays(30);
    private static final Duration TOKEN = Duration.ofHours(12);
    private static final JWKSelector ALL = new JWKSelector(new JWKMatcher.Builder().build());

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private SigningKeys keys;

    @BeforeEach
    void start() {
        keys = keys();
    }

    @Test
    void aKeySignsForItsLifeAndThenANewOneDoesWhileTheOldOneVerifies() {
        String before = token();
        pass(LIFE.minusSeconds(1));
        assertThat(keys.get(ALL, null)).hasSize(1);
        String last = token();
        pass(Duration.ofSeconds(1));
        assertThat(keys.get(ALL, null)).hasSize(2);
        String after = token();
        assertThat(keyOf(last)).isEqualTo(keyOf(before));
        assertThat(keyOf(after)).isNotEqualTo(keyOf(before));
        assertVerifies(last);
        assertVerifies(after);
    }

    @Test
    void anOldKeyGoesWhenTheLastOfItsTokensHasEnded() {
        String old = token();
        pass(LIFE);
        assertVerifies(old);
        pass(TOKEN.minusSeconds(1));
        assertVerifies(old);
        pass(Duration.ofSeconds(1));
        assertThat(keys.get(ALL, null)).hasSize(1);
        assertThatThrownBy(() -> decoder().decode(old)).isInstanceOf(JwtException.class);
    }

    @Test
    void allGatewaysThatShareTheFileUseTheSameKeysAlsoAfterARotation() {
        var replicas = IntStream.range(0, 4).mapToObj(i -> keys()).toList();
        pass(LIFE);
        var ids = replicas.parallelStream()
                .map(replica -> SigningKeys.newest(replica.get(ALL, null)).getKeyID())
                .distinct()
                .toList();
        assertThat(ids).hasSize(1);
    }

    @Test
    void aFileOfBeforeRotationIsReadAndItsTokensStayValid() throws IOException {
        String old = token();
        Path file = folder.resolve("keys.json");
        Files.writeString(file, Files.readString(file).replaceAll("\"iat\":\\d+,|,\"iat\":\\d+", ""));
        keys = keys();
        assertThat(keys.get(ALL, null)).hasSize(2);
        assertVerifies(old);
    }

    @Test
    void whatIsWrittenToDiskGoesThroughTheProtection() throws IOException {
        Path file = folder.resolve("sealed.json");
        var backwards = new KeyProtection() {
            @Override
            public String seal(String text) {
                return new StringBuilder(text).reverse().toString();
            }

            @Override
            public String open(String sealed) {
                return new StringBuilder(sealed).reverse().toString();
            }
        };
        var sealed = new SigningKeys(file, backwards, clock(), LIFE, TOKEN);
        assertThat(sealed.get(ALL, null)).hasSize(1);
        assertThat(Files.readString(file)).doesNotContain("\"kty\"");
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }

    private SigningKeys keys() {
        return new SigningKeys(folder.resolve("keys.json"), KeyProtection.none(), clock(), LIFE, TOKEN);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private String token() {
        var encoder = new NimbusJwtEncoder(keys);
        encoder.setJwkSelector(SigningKeys::newest);
        return encoder.encode(JwtEncoderParameters.from(
                        JwsHeader.with(SignatureAlgorithm.RS256).build(),
                        JwtClaimsSet.builder().subject("test").build()))
                .getTokenValue();
    }

    private String keyOf(String token) {
        return String.valueOf(decoder().decode(token).getHeaders().get("kid"));
    }

    private NimbusJwtDecoder decoder() {
        return NimbusJwtDecoder.withJwkSource(keys)
                .jwsAlgorithm(SignatureAlgorithm.RS256)
                .build();
    }

    private void assertVerifies(String token) {
        assertThat(decoder().decode(token).getSubject()).isEqualTo("test");
    }
}
