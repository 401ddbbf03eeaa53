package io.cairn.kit.tenancy;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Under which claims a foreign issuer puts what the platform reads.
 *
 * @param tenantClaim the claim with the tenant's name
 * @param scopeClaim the claim with the scopes, a list or one text with spaces
 */
@ConfigurationProperties("cairn.identity")
public record ClaimNames(
        @DefaultValue("tenant") String tenantClaim,
        @DefaultValue("scope") String scopeClaim) {

    private static final String TENANT = "tenant";
    private static final String SCOPE = "scope";

    /** Whether the issuer uses the platform's own names. */
    boolean areOurs() {
        return TENANT.equals(tenantClaim) && SCOPE.equals(scopeClaim);
    }

    /**
     * The claims under the platform's names. What the issuer says under these names itself is dropped where another claim
     * is configured: it means something else there.
     */
    Map<String, Object> renamed(Map<String, Object> claims) {
        var renamed = new java.util.LinkedHashMap<>(claims);
        rename(claims, tenantClaim, TENANT, renamed);
        rename(claims, scopeClaim, SCOPE, renamed);
        return renamed;
    }

    private static void rename(Map<String, Object> from, String theirs, String ours, Map<String, Object> to) {
        to.remove(ours);
        Object value = value(from, theirs);
        if (value != null) {
            to.put(ours, value);
        }
    }

    /** A claim of this name; else, as {@code a.b}, the claim {@code b} within the claim {@code a}. */
    private static @Nullable Object value(Map<?, ?> claims, String name) {
        if (claims.containsKey(name)) {
            return claims.get(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner
                ? value(inner, name.substring(dot + 1))
                : null;
    }
}
