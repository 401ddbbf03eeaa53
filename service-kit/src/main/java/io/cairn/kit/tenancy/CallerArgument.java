package io.cairn.kit.tenancy;

import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Gives controller methods their {@link Caller}. A token without a usable tenant is answered with 403, and so is whoever
 * names another tenant without the right to.
 */
final class CallerArgument implements HandlerMethodArgumentResolver {

    private static final int LONGEST_ACTOR = 200;
    private static final String HEADER_POINTER = "header:" + Caller.TENANT_HEADER;

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Caller.class;
    }

    @Override
    public Caller resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        if (SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken token) {
            String named = named(request.getHeaderValues(Caller.TENANT_HEADER));
            var caller = callerOf(token.getToken(), named);
            if (named != null) {
                request.setAttribute(Caller.ACTING, caller, RequestAttributes.SCOPE_REQUEST);
            }
            return caller;
        }
        throw new ProblemException(PlatformProblem.UNAUTHENTICATED, "An access token with a tenant is needed.");
    }

    /**
     * The caller behind {@code token}.
     *
     * @param named the tenant that the caller says to act for; null if it names none
     * @throws ProblemException 403 without the scope for that, or without a usable tenant or subject in the token; 400 if
     *     {@code named} is no name of a tenant
     */
    static Caller callerOf(Jwt token, @Nullable String named) {
        var scopes = scopes(token);
        var actor = actor(token);
        if (named == null) {
            return new Caller(ownTenant(token), scopes, actor);
        }
        // The scope comes first: whoever may not act for others learns nothing about names.
        if (!scopes.contains(Caller.ACT_AS)) {
            throw new ProblemException(
                    PlatformProblem.FORBIDDEN,
                    "Acting for a tenant needs the scope " + Caller.ACT_AS + ".",
                    List.of(FieldProblem.at(HEADER_POINTER, "needs the scope " + Caller.ACT_AS)));
        }
        if (!TenantId.isValid(named)) {
            throw new ProblemException(
                    PlatformProblem.INVALID_REQUEST,
                    "The header " + Caller.TENANT_HEADER + " is no name of a tenant.",
                    List.of(new FieldProblem(
                            HEADER_POINTER,
                            "no name of a tenant",
                            named,
                            "1 to 40 characters of a-z, 0-9 and inner hyphens, once")));
        }
        return new Caller(new TenantId(named), scopes, actor);
    }

    /** Two headers become a text that no tenant has for a name, so that no two parts of a service read them differently. */
    private static @Nullable String named(String @Nullable [] values) {
        return values == null ? null : String.join(", ", values);
    }

    private static TenantId ownTenant(Jwt token) {
        if (token.getClaim("tenant") instanceof String tenant && TenantId.isValid(tenant)) {
            return new TenantId(tenant);
        }
        throw new ProblemException(
                PlatformProblem.FORBIDDEN, "The token's claim `tenant` is missing or no name of a tenant.");
    }

    /** The subject is written down with what the caller does, so it must be one that can be read and stored. */
    private static String actor(Jwt token) {
        String subject = token.getSubject();
        if (subject == null
                || subject.isBlank()
                || subject.length() > LONGEST_ACTOR
                || subject.chars().anyMatch(Character::isISOControl)) {
            throw new ProblemException(
                    PlatformProblem.FORBIDDEN,
                    "The token's claim `sub` is missing or not a text of 1 to " + LONGEST_ACTOR
                            + " characters without control characters.");
        }
        return subject;
    }

    /** Issuers write the scopes as a list or, as RFC 9068 has it, as one text with spaces. */
    private static Set<String> scopes(Jwt token) {
        Object claim = token.getClaims().get("scope");
        Stream<String> found = switch (claim) {
            case String text -> Stream.of(text.split(" "));
            case Collection<?> list -> list.stream().map(String::valueOf);
            case null, default -> Stream.empty();
        };
        return found.filter(scope -> !scope.isBlank()).collect(Collectors.toUnmodifiableSet());
    }
}
