package io.cairn.gateway.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.cairn.kit.secret.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys that tokens are signed with. The newest signs. After {@code life} a new one is made; the one before it stays
 * published until the last token that it can have signed has ended. All gateways that share the file use the same keys.
 */
final class SigningKeys implements JWKSource<SecurityContext> {

    private static final int BITS = 2048;
    private static final Comparator<JWK> OLDEST_FIRST = Comparator.comparing(SigningKeys::madeAt);

    /** Within this JVM; a lock of the file system keeps other processes out, but not other threads. */
    private static final Object ONE_AT_A_TIME = new Object();

    private final Path file;
    private final KeyProtection protection;
    private final Clock clock;
    private final Duration life;
    private final Duration longestToken;
    private volatile @Nullable Read last;

    private record Read(Object version, List<JWK> keys) {}

    /**
     * @param life after how long a new key signs
     * @param longestToken the longest life of a token
     */
    SigningKeys(Path file, KeyProtection protection, Clock clock, Duration life, Duration longestToken) {
        this.file = file;
        this.protection = protection;
        this.clock = clock;
        this.life = life;
        this.longestToken = longestToken;
        valid();
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
        return selector.select(new JWKSet(valid()));
    }

    /** Of several keys the one that signs. */
    static JWK newest(List<JWK> keys) {
        return keys.stream().max(OLDEST_FIRST).orElseThrow();
    }

    private List<JWK> valid() {
        var keys = read();
        if (isDue(keys)) {
            keys = renew();
        }
        return inUse(keys);
    }

    /** Those whose tokens may still be valid: the newest, and each whose successor is no older than a token can be. */
    private List<JWK> inUse(List<JWK> oldestFirst) {
        Instant now = clock.instant();
        var used = new ArrayList<JWK>();
        for (int i = 0; i < oldestFirst.size(); i++) {
            boolean newest = i == oldestFirst.size() - 1;
            if (newest || madeAt(oldestFirst.get(i + 1)).plus(longestToken).isAfter(now)) {
                used.add(oldestFirst.get(i));
            }
        }
        return used;
    }

    private boolean isDue(List<JWK> oldestFirst) {
        return oldestFirst.isEmpty()
                || !madeAt(oldestFirst.getLast()).plus(life).isAfter(clock.instant());
    }

    private List<JWK> renew() {
        synchronized (ONE_AT_A_TIME) {
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
                try (var channel = FileChannel.open(
                                file.resolveSibling(file.getFileName() + ".lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                        var lock = channel.lock()) {
                    var keys = new ArrayList<>(read());
                    // Another gateway may have been faster.
                    if (lock.isValid() && isDue(keys)) {
                        keys.add(fresh());
                        var kept = inUse(keys);
                        PrivateFile.replace(file, protection.seal(new JWKSet(kept).toString(false)));
                    }
                    return read();
                }
            } catch (IOException failed) {
                throw new UncheckedIOException("the signing keys in " + file + " cannot be renewed", failed);
            }
        }
    }

    private List<JWK> read() {
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            var now = Files.readAttributes(file, BasicFileAttributes.class);
            Object version = List.of(String.valueOf(now.fileKey()), now.lastModifiedTime(), now.size());
            var known = last;
            if (known != null && known.version().equals(version)) {
                return known.keys();
            }
            var keys = JWKSet.parse(protection.open(Files.readString(file).strip())).getKeys().stream()
                    .sorted(OLDEST_FIRST)
                    .toList();
            last = new Read(version, keys);
            return keys;
        } catch (IOException failed) {
            throw new UncheckedIOException("the signing keys in " + file + " cannot be read", failed);
        } catch (ParseException broken) {
            throw new IllegalStateException(
                    "the file " + file + " holds no keys; delete it to have new ones made", broken);
        }
    }

    private JWK fresh() {
        try {
            return new RSAKeyGenerator(BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyID(UUID.randomUUID().toString())
                    .issueTime(Date.from(clock.instant()))
                    .generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Instant madeAt(JWK key) {
        return key.getIssueTime() == null ? Instant.EPOCH : key.getIssueTime().toInstant();
    }
}
