package io.cairn.gateway.identity;

import io.cairn.kit.secret.SecretBox;
import java.nio.charset.StandardCharsets;

/** How signing keys are written to disk, and read back. */
interface KeyProtection {

    /** What the sealed text is bound to. */
    String CONTEXT = "gateway/signing-keys";

    /** The text that goes to disk. */
    String seal(String keys);

    /** What {@link #seal} was given. */
    String open(String sealed);

    /** Sealed with the platform's keys. A file of before that is read as it is, and sealed when the keys are renewed. */
    static KeyProtection by(SecretBox box) {
        return new KeyProtection() {
            @Override
            public String seal(String keys) {
                return box.seal(keys.getBytes(StandardCharsets.UTF_8), CONTEXT);
            }

            @Override
            public String open(String sealed) {
                return sealed.startsWith("{") ? sealed : new String(box.open(sealed, CONTEXT), StandardCharsets.UTF_8);
            }
        };
    }

    /** As they are, in a file for its owner only. */
    static KeyProtection none() {
        return new KeyProtection() {
            @Override
            public String seal(String keys) {
                return keys;
            }

            @Override
            public String open(String sealed) {
                return sealed;
            }
        };
    }
}
