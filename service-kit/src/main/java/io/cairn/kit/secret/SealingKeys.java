package io.cairn.kit.secret;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The keys that seal the keys of secrets. The newest one seals, all of them open. Rotation: {@link #withNew}, seal each secret
 * anew, then {@link #without} the old key.
 */
public final class SealingKeys {

    /** Length of the wrapped key; then Tink's prefix: one byte of version and four of the key's id. */
    private static final int ID_AT = 5;

    static {
        try {
            AeadConfig.register();
        } catch (GeneralSecurityException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final KeysetHandle handle;
    private final Aead aead;

    private SealingKeys(KeysetHandle handle) throws GeneralSecurityException {
        this.handle = handle;
        this.aead = handle.getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    /** One new key. */
    public static SealingKeys fresh() {
        return of(() -> KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM));
    }

    /** @throws IllegalStateException if the text holds no keys */
    public static SealingKeys parse(String json) {
        return of(() -> TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get()));
    }

    /** The keys themselves, for a file of {@link PrivateFile}. */
    public String json() {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeyset(handle, InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** These keys and a newest one. */
    public SealingKeys withNew() {
        return of(() -> KeysetHandle.newBuilder(handle)
                .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                        .withRandomId()
                        .makePrimary())
                .build());
    }

    /**
     * These keys but one; what it sealed can no longer be opened.
     *
     * @throws IllegalArgumentException if it is the newest, or none of them
     */
    public SealingKeys without(int id) {
        if (id == newest()) {
            throw new IllegalArgumentException("the newest key seals; only an older one can be retired");
        }
        if (!ids().contains(id)) {
            throw new IllegalArgumentException("there is no key " + id);
        }
        return of(() -> {
            var builder = KeysetHandle.newBuilder();
            for (int i = 0; i < handle.size(); i++) {
                var entry = handle.getAt(i);
                if (entry.getId() != id) {
                    var kept = KeysetHandle.importKey(entry.getKey()).withFixedId(entry.getId());
                    builder.addEntry(entry.isPrimary() ? kept.makePrimary() : kept);
                }
            }
            return builder.build();
        });
    }

    /** The id of the key that seals. */
    public int newest() {
        return handle.getPrimary().getId();
    }

    /** The ids of all keys. */
    public List<Integer> ids() {
        return IntStream.range(0, handle.size())
                .mapToObj(i -> handle.getAt(i).getId())
                .toList();
    }

    Aead aead() {
        return aead;
    }

    /** The id of the key that sealed an envelope. */
    static int idOf(byte[] envelope) {
        if (envelope.length < ID_AT + Integer.BYTES) {
            throw new UnopenableSecret("a text that is too short", null);
        }
        return ByteBuffer.wrap(envelope).getInt(ID_AT);
    }

    private interface Making {
        KeysetHandle make() throws GeneralSecurityException;
    }

    private static SealingKeys of(Making making) {
        try {
            return new SealingKeys(making.make());
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("these are no keys for sealing secrets", broken);
        }
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "keys " + ids();
    }
}
