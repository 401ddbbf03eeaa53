package io.cairn.gateway.limit;

import io.cairn.gateway.GatewayProperties;
import io.cairn.gateway.audit.AuditFile;
import io.cairn.kit.audit.AuditResult;
import io.cairn.kit.problem.ProblemBodies;
import io.github.bucket4j.TimeMeter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * How often tokens may be asked for, and secrets guessed. Refused requests are counted by address and client, so that a
 * guesser locks out nobody at another address; each is written to the audit, without what was guessed.
 */
public final class TokenLimit extends OncePerRequestFilter {

    private static final Pattern CLIENT = Pattern.compile("[a-z0-9.-]{1,81}");
    private static final String ODD = "(odd)";

    private final RateLimits requests;
    private final RateLimits guesses;
    private final ProblemBodies problems;
    private final AuditFile audit;

    public TokenLimit(GatewayProperties properties, ProblemBodies problems, AuditFile audit, TimeMeter time) {
        this.requests = RateLimits.of(properties.limits().tokens(), properties, time);
        this.guesses = RateLimits.of(properties.limits().guesses(), properties, time);
        this.problems = problems;
        this.audit = audit;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String address = request.getRemoteAddr();
        if (!Refusals.allows(requests.take(address), request, response, problems)) {
            return;
        }
        if (!"/oauth2/token".equals(request.getRequestURI())) {
            chain.doFilter(request, response);
            return;
        }
        String client = client(request);
        String guesser = address + " " + client;
        var standing = guesses.look(guesser);
        if (!standing.isAllowed()) {
            Refusals.allows(standing, request, response, problems);
            return;
        }
        chain.doFilter(request, response);
        if (response.getStatus() >= 400) {
            guesses.take(guesser);
            audit(client, address, AuditResult.ofStatus(response.getStatus()));
        }
    }

    private void audit(String client, String address, AuditResult result) {
        try {
            audit.write(new AuditFile.Event(client, null, "requestToken", address, result));
        } catch (UncheckedIOException logged) {
            // No token was given, so there is nothing to undo.
            return;
        }
    }

    /** The client that is named, if it is a possible one: the log shows nothing that a stranger made up. */
    private static String client(HttpServletRequest request) {
        return basic(request.getHeader("Authorization"))
                .or(() -> Optional.ofNullable(request.getParameter("client_id")))
                .filter(name -> CLIENT.matcher(name).matches())
                .orElse(ODD);
    }

    private static Optional<String> basic(@org.jspecify.annotations.Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            String pair =
                    new String(Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return Optional.of(colon < 0 ? ODD : pair.substring(0, colon));
        } catch (IllegalArgumentException notBase64) {
            return Optional.of(ODD);
        }
    }
}
