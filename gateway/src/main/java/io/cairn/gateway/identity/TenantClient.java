package io.cairn.gateway.identity;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A client that gets tokens for one tenant only.
 *
 * @param tenant whose tokens it gets
 * @param name unique within the tenant: 1 to 40 characters of {@code a-z 0-9 -}, no hyphen at either end
 * @param scopes what it may ask for
 * @param secretHash the SHA-256 of its secret
 * @param createdAt when it was made
 */
record TenantClient(TenantId tenant, String name, Set<String> scopes, String secretHash, Instant createdAt) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

    TenantClient {
        scopes = new TreeSet<>(scopes);
        if (!isName(name)) {
            throw new IllegalArgumentException("not a client's name: 1 to 40 characters of a-z, 0-9 and inner hyphens");
        }
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** {@code TENANT.NAME}; the dot keeps it apart from the clients of the platform itself. */
    String id() {
        return tenant + "." + name;
    }
}
