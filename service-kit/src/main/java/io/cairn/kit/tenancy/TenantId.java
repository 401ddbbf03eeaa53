package io.cairn.kit.tenancy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name of a tenant as the token's claim {@code tenant} carries it. It becomes part of labels, paths and volume
 * names, hence the narrow alphabet: 1 to 40 characters of {@code a-z 0-9 -}, no hyphen at either end.
 */
public record TenantId(@JsonValue String value) implements Comparable<TenantId> {

    private static final Pattern ALLOWED = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TenantId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a tenant name: 1 to 40 characters of a-z, 0-9 and inner hyphens");
        }
    }

    /** Whether {@code text} may name a tenant. */
    public static boolean isValid(String text) {
        return ALLOWED.matcher(text).matches();
    }

    @Override
    public int compareTo(TenantId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
