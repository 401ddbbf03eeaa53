package io.cairn.kit.tenancy;

import java.util.Set;

/**
 * Who makes a call, as its access token says. A controller method takes it as an argument.
 *
 * @param tenant whose data is seen and whose quota is used
 * @param scopes the rights of the token, possibly none
 */
public record Caller(TenantId tenant, Set<String> scopes) {

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** Whether the token carries {@code scope}. */
    public boolean has(String scope) {
        return scopes.contains(scope);
    }
}
