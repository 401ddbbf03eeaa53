package io.cairn.kit.tenancy;

import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import java.util.Collection;
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
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Gives controller methods their {@link Caller}; a token without a usable tenant is answered with 403. */
final class CallerArgument implements HandlerMethodArgumentResolver {

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
            return callerOf(token.getToken());
        }
        throw new ProblemException(PlatformProblem.UNAUTHENTICATED, "An access token with a tenant is needed.");
    }

    static Caller callerOf(Jwt token) {
        if (token.getClaim("tenant") instanceof String tenant && TenantId.isValid(tenant)) {
            return new Caller(new TenantId(tenant), scopes(token));
        }
        throw new ProblemException(
                PlatformProblem.FORBIDDEN, "The token's claim `tenant` is missing or no name of a tenant.");
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
