package io.cairn.kit.tenancy;

import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemBodies;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.access.BearerTokenAccessDeniedHandler;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/**
 * Problem details for what the security filters refuse. The header {@code WWW-Authenticate} of RFC 6750 stays. A token
 * that could not be checked because the issuer's keys cannot be had is no fault of the caller: 503, not 401.
 */
public final class SecurityProblems
        implements AuthenticationEntryPoint, AuthenticationFailureHandler, AccessDeniedHandler {

    private static final Logger LOG = LoggerFactory.getLogger(SecurityProblems.class);

    private final ProblemBodies problems;
    private final AuthenticationEntryPoint challenge = new BearerTokenAuthenticationEntryPoint();
    private final AccessDeniedHandler refusal = new BearerTokenAccessDeniedHandler();

    public SecurityProblems(ProblemBodies problems) {
        this.problems = problems;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException, jakarta.servlet.ServletException {
        if (reason instanceof AuthenticationServiceException) {
            LOG.warn("A token cannot be checked", reason);
            problems.write(
                    request, response, PlatformProblem.UNAVAILABLE, "The issuer's keys cannot be had; try again.");
            return;
        }
        challenge.commence(request, response, reason);
        problems.write(
                request,
                response,
                PlatformProblem.UNAUTHENTICATED,
                request.getHeader("Authorization") == null
                        ? "Send an access token in the header Authorization."
                        : "The access token is not valid or has expired.");
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException, jakarta.servlet.ServletException {
        commence(request, response, reason);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException reason)
            throws IOException, jakarta.servlet.ServletException {
        refusal.handle(request, response, reason);
        problems.write(request, response, PlatformProblem.FORBIDDEN, "The token's scopes do not allow this.");
    }
}
