package io.cairn.quota.order;

import io.cairn.kit.tenancy.TenantId;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What makes two requests the same one.
 *
 * @param key the {@code Idempotency-Key}, unique for the tenant
 * @param fingerprint SHA-256 of what was asked for
 */
public record AskKey(TenantId tenant, String key, byte[] fingerprint) {

    /** Whether a request of this key asks for something else. */
    public boolean differsFrom(byte[] other) {
        return !Arrays.equals(fingerprint, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AskKey that
                && tenant.equals(that.tenant)
                && key.equals(that.key)
                && Arrays.equals(fingerprint, that.fingerprint);
    }

    @Override
    public int hashCode() {
        return 31 * tenant.hashCode() + key.hashCode();
    }

    @Override
    public String toString() {
        return tenant + "/" + key + "/" + HexFormat.of().formatHex(fingerprint);
    }
}
