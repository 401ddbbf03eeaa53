package io.cairn.gateway.identity;

import io.cairn.kit.tenancy.TenantId;
import java.util.Optional;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;

/**
 * Puts the claim {@code tenant} into a token: the one that the extra form parameter {@code tenant} names. Whoever holds the
 * administrator's secret may speak for each tenant; that is what this embedded server is for.
 */
final class TenantClaim {

    private static final String PARAMETER = "tenant";
    private static final String UNSAID = "default";

    private TenantClaim() {}

    static void addTo(JwtEncodingContext context) {
        Object named = context.getAuthorizationGrant() instanceof OAuth2ClientCredentialsAuthenticationToken grant
                ? Optional.ofNullable(grant.getAdditionalParameters().get(PARAMETER))
                        .orElse(UNSAID)
                : UNSAID;
        if (!(named instanceof String name) || !TenantId.isValid(name)) {
            throw new OAuth2AuthenticationException(new OAuth2Error(
                    OAuth2ErrorCodes.INVALID_REQUEST,
                    "tenant is one name of 1 to 40 characters of a-z, 0-9 and inner hyphens",
                    null));
        }
        context.getClaims().claim(PARAMETER, name);
    }
}
