package io.cairn.kit.observe;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
            if (jwt.getClaim(TENANT) instanceof String tenant) {
                said.add(MDC.putCloseable(TENANT, tenant));
            }
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
}
