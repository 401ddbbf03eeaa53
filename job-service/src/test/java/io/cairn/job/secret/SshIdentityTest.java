package io.cairn.job.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SshIdentityTest {

    /** Often enough that a coordinate of fewer than 32 bytes, one in 128 pairs, is among them. */
    @RepeatedTest(400)
    void thePublicLineIsThatOfThePrivateKey() throws GeneralSecurityException, IOException {
        var files = SshIdentity.fresh();
        byte[] text = "who are you".getBytes(StandardCharsets.UTF_8);
        var signing = Signature.getInstance("SHA256withECDSA");
        signing.initSign(privateKey(files.get("id_ecdsa")));
        signing.update(text);
        byte[] signed = signing.sign();
        var verifying = Signature.getInstance("SHA256withECDSA");
        verifying.initVerify(publicKey(files.get("authorized_keys")));
        verifying.update(text);
        assertThat(verifying.verify(signed)).isTrue();
    }

    @Test
    void everyHostIsKnownByTheSameKeyAndNoTwoPairsAreAlike() {
        var files = SshIdentity.fresh();
        assertThat(files).containsOnlyKeys("id_ecdsa", "authorized_keys", "known_hosts");
        assertThat(files.get("known_hosts")).isEqualTo("* " + files.get("authorized_keys"));
        assertThat(SshIdentity.fresh().get("id_ecdsa")).isNotEqualTo(files.get("id_ecdsa"));
    }

    private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        String body = pem.replaceAll("-----[A-Z ]+-----|\n", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
    }

    private static PublicKey publicKey(String line) throws GeneralSecurityException, IOException {
        assertThat(line).startsWith("ecdsa-sha2-nistp256 ").endsWith("\n");
        var in = new DataInputStream(
                new ByteArrayInputStream(Base64.getDecoder().decode(line.strip().split(" ")[1])));
        assertThat(new String(text(in), StandardCharsets.US_ASCII)).isEqualTo("ecdsa-sha2-nistp256");
        assertThat(new String(text(in), StandardCharsets.US_ASCII)).isEqualTo("nistp256");
        byte[] point = text(in);
        assertThat(point).hasSize(65).startsWith(4);
        var curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(
                        new ECPoint(new BigInteger(1, point, 1, 32), new BigInteger(1, point, 33, 32)),
                        curve.getParameterSpec(ECParameterSpec.class)));
    }

    private static byte[] text(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }
}
