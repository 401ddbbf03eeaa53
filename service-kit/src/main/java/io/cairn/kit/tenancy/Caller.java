package io.cairn.kit.tenancy;

import java.util.Set;

/**
 * Who makes a call, and for whom. A controller method takes it as an argument.
 *
 * @param tenant whose data is seen and whose quota is used: the token's, or the one that a service acts for
 * @param scopes the rights of the token, possibly none; acting for a tenant adds none
 * @param actor the subject of the token: the client that called, also where it acts for a tenant
 */
public record Caller(TenantId tenant, Set<String> scopes, String actor) {

    /** The scope with which a service may act for any tenant. */
    public static final String ACT_AS = "act-as";

    /** The header in which a service with the scope {@value #ACT_AS} names the tenant it acts for. */
    public static final String TENANT_HEADER = "Cairn-Tenant";

    /** The attribute of a request that holds the {@link Caller} if it acts for a tenant that it named; else absent. */
    public static final String ACTING = "io.cairn.kit.tenancy.acting";

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** Whether the token carries {@code scope}. */
    public boolean has(String scope) {
        return scopes.contains(scope);
    }
}
