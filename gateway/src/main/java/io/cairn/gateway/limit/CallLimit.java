package io.cairn.gateway.limit;

import io.cairn.gateway.GatewayProperties;
import io.cairn.kit.problem.ProblemBodies;
import io.github.bucket4j.TimeMeter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * How often may be called. It stands behind the check of the token: a call with a valid one counts for its tenant, any other
 * for the address it comes from, also if its token was refused. Probes of health are free.
 */
public final class CallLimit extends OncePerRequestFilter {

    private final RateLimits tenants;
    private final RateLimits addresses;
    private final ProblemBodies problems;

    public CallLimit(GatewayProperties properties, ProblemBodies problems, TimeMeter time) {
        this.tenants = RateLimits.of(properties.limits().tenant(), properties, time);
        this.addresses = RateLimits.of(properties.limits().address(), properties, time);
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator/health");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var standing = SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken token
                ? tenants.take(caller(token))
                : addresses.take(request.getRemoteAddr());
        if (Refusals.allows(standing, request, response, problems)) {
            chain.doFilter(request, response);
        }
    }

    /** Answers a refused token as {@code otherwise} does, unless there were too many from this address. */
    public <A extends AuthenticationEntryPoint & AuthenticationFailureHandler> AuthenticationFailureHandler refusing(
            A otherwise) {
        return (HttpServletRequest request, HttpServletResponse response, AuthenticationException reason) -> {
            if (Refusals.allows(addresses.take(request.getRemoteAddr()), request, response, problems)) {
                otherwise.onAuthenticationFailure(request, response, reason);
            }
        };
    }

    /** A token without a tenant is refused by the services; until then it counts for itself. */
    private static String caller(JwtAuthenticationToken token) {
        return token.getToken().getClaim("tenant") instanceof String tenant
                ? "tenant " + tenant
                : "subject " + token.getName();
    }
}
