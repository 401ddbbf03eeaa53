package io.cairn.gateway.identity;

import io.cairn.kit.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;

/**
 * Puts the claim {@code tenant} into a token. The administrator's client names any tenant by the form parameter
 * {@code tenant}; a tenant's client gets its own; a service's token has none, since it names the tenant with each call.
 */
final class TenantClaim {

    private static final String PARAMETER = "tenant";
    private static final String UNSAID = "default";

    private TenantClaim() {}

    static void addTo(JwtEncodingContext context) {
        Object named = context.getAuthorizationGrant() instanceof OAuth2ClientCredentialsAuthenticationToken grant
                ? grant.getAdditionalParameters().get(PARAMETER)
                : null;
        var client = context.getRegisteredClient();
        String own = Clients.tenantOf(client);
        if (own != null) {
            context.getClaims().claim(PARAMETER, ownOnly(own, named));
        } else if (Clients.isForAnyTenant(client)) {
            context.getClaims().claim(PARAMETER, any(named));
        } else if (named != null) {
            throw refusal("a service has no tenant of its own; name one in the header Cairn-Tenant of each call");
        }
    }

    private static String ownOnly(String own, @Nullable Object named) {
        if (named != null && !named.equals(own)) {
            throw refusal("this client gets tokens for its own tenant only");
        }
        return own;
    }

    private static String any(@Nullable Object named) {
        if (named == null) {
            return UNSAID;
        }
        if (named instanceof String name && TenantId.isValid(name)) {
            return name;
        }
        throw refusal("tenant is one name of 1 to 40 characters of a-z, 0-9 and inner hyphens");
    }

    private static OAuth2AuthenticationException refusal(String why) {
        return new OAuth2AuthenticationException(new OAuth2Error(OAuth2ErrorCodes.INVALID_REQUEST, why, null));
    }
}
