package io.cairn.job.secret;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * The key pair of one job. All its ranks have it, as the key that they come with and as the host key that they answer with,
 * so a rank lets in the ranks of its own job only and knows them at first sight.
 *
 * <p>ECDSA on P-256: its PKCS #8 text is read by every OpenSSH, that of Ed25519 by newer ones only.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5656#section-3.1">RFC 5656, 3.1: the form of the public key</a>
 */
public final class SshIdentity {

    private static final String CURVE = "nistp256";
    private static final String TYPE = "ecdsa-sha2-" + CURVE;
    private static final int COORDINATE = 32;

    private SshIdentity() {}

    /** A new pair as the files that OpenSSH reads, by name. */
    public static Map<String, String> fresh() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(pair.getPrivate().getEncoded());
            String line = TYPE + " " + Base64.getEncoder().encodeToString(blob((ECPublicKey) pair.getPublic()));
            return Map.of(
                    "id_ecdsa",
                    "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n",
                    "authorized_keys",
                    line + "\n",
                    "known_hosts",
                    "* " + line + "\n");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has this curve", impossible);
        }
    }

    private static byte[] blob(ECPublicKey key) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            text(out, TYPE.getBytes(StandardCharsets.US_ASCII));
            text(out, CURVE.getBytes(StandardCharsets.US_ASCII));
            var point = new ByteArrayOutputStream();
            point.write(4); // an uncompressed point
            point.writeBytes(coordinate(key.getW().getAffineX()));
            point.writeBytes(coordinate(key.getW().getAffineY()));
            text(out, point.toByteArray());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Exactly 32 bytes: without the sign's byte, with the zeros that it begins with. */
    private static byte[] coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] exact = new byte[COORDINATE];
        byte[] end =
                bytes.length > COORDINATE ? Arrays.copyOfRange(bytes, bytes.length - COORDINATE, bytes.length) : bytes;
        System.arraycopy(end, 0, exact, COORDINATE - end.length, end.length);
        return exact;
    }
}
