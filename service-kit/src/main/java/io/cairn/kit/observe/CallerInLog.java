package io.cairn.kit.observe;

import io.cairn.kit.tenancy.Caller;
import io.cairn.kit.tenancy.TenantId;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/** Each line that is logged for a call carries the tenant and the actor of its token. Stands behind the security filters. */
final class CallerInLog extends OncePerRequestFilter {

    static final String TENANT = "tenant";
    static final String ACTOR = "actor";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var said = new ArrayList<MDC.MDCCloseable>(List.of());
        if (SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken token) {
            var jwt = token.getToken();
            tenant(token, request.getHeader(Caller.TENANT_HEADER))
                    .ifPresent(name -> said.add(MDC.putCloseable(TENANT, name)));
            if (jwt.getSubject() != null) {
                said.add(MDC.putCloseable(ACTOR, jwt.getSubject()));
            }
        }
        try {
            chain.doFilter(request, response);
        } finally {
            said.forEach(MDC.MDCCloseable::close);
        }
    }

    /** The tenant whose work it is: the one that a service acts for, else that of the token. */
    private static Optional<String> tenant(JwtAuthenticationToken token, @Nullable String named) {
        boolean acts = token.getAuthorities().stream()
                .anyMatch(right -> ("SCOPE_" + Caller.ACT_AS).equals(right.getAuthority()));
        if (acts && named != null && TenantId.isValid(named)) {
            return Optional.of(named);
        }
        return token.getToken().getClaim(TENANT) instanceof String own ? Optional.of(own) : Optional.empty();
    }
}
