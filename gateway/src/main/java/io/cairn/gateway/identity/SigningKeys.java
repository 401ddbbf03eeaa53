package io.cairn.gateway.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.UUID;

/** The keys that tokens are signed with, kept so that tokens outlive a restart. */
final class SigningKeys {

    private static final int BITS = 2048;

    private SigningKeys() {}

    static JWKSet in(Path file) {
        try {
            return JWKSet.parse(PrivateFile.readOrCreate(file, SigningKeys::fresh));
        } catch (ParseException broken) {
            throw new IllegalStateException(
                    "the file " + file + " holds no keys; delete it to have new ones made", broken);
        }
    }

    private static String fresh() {
        try {
            var key = new RSAKeyGenerator(BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
            return new JWKSet(key).toString(false);
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
