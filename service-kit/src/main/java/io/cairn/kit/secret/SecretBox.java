package io.cairn.kit.secret;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * Envelope encryption: each secret is sealed with a key of its own (AES-256-GCM), and that key with the key set of the
 * platform. Whoever has the database alone has nothing. A sealed text is bound to its context, so that it cannot be moved to
 * another row.
 *
 * <p>The keys are read with the first use, since most services start without needing one.
 *
 * @see <a href="https://developers.google.com/tink/client-side-encryption">Tink: envelope encryption</a>
 */
public final class SecretBox {

    private static final String FORM = "cairn1.";

    private final Supplier<SealingKeys> keys;

    /** @param keys called for each operation: a key set that was rotated meanwhile is used at once */
    public SecretBox(Supplier<SealingKeys> keys) {
        this.keys = keys;
    }

    /**
     * Seals {@code secret}.
     *
     * @param context where it belongs, such as {@code tenant/table/id/column}; the same is needed to open it
     * @return a text of printable ASCII characters, about 190 and 4/3 of the secret's bytes long
     */
    public String seal(byte[] secret, String context) {
        try {
            return FORM
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(envelope(keys.get()).encrypt(secret, bytes(context)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a secret cannot be sealed", impossible);
        }
    }

    /** Seals the text of {@code secret} in UTF-8. */
    public String seal(Secret secret, String context) {
        return seal(bytes(secret.value()), context);
    }

    /**
     * Opens what was sealed in this context.
     *
     * @throws UnopenableSecret if it was changed, belongs elsewhere, or its key was retired
     */
    public byte[] open(String sealed, String context) {
        try {
            return envelope(keys.get()).decrypt(raw(sealed), bytes(context));
        } catch (GeneralSecurityException refused) {
            throw new UnopenableSecret(context, refused);
        }
    }

    /** Opens a text. */
    public Secret openText(String sealed, String context) {
        return new Secret(new String(open(sealed, context), StandardCharsets.UTF_8));
    }

    /** Whether another key than the newest holds it; then {@link #reseal} is due before that key can be retired. */
    public boolean isOld(String sealed) {
        return SealingKeys.idOf(raw(sealed)) != keys.get().newest();
    }

    /** The same secret under the newest key. */
    public String reseal(String sealed, String context) {
        return seal(open(sealed, context), context);
    }

    private static Aead envelope(SealingKeys keys) throws GeneralSecurityException {
        return KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, keys.aead());
    }

    private static byte[] raw(String sealed) {
        if (!sealed.startsWith(FORM)) {
            throw new UnopenableSecret("a text of another form", null);
        }
        try {
            return Base64.getUrlDecoder().decode(sealed.substring(FORM.length()));
        } catch (IllegalArgumentException notOurs) {
            throw new UnopenableSecret("a text of another form", notOurs);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
