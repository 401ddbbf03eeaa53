package io.cairn.gateway.route;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** An equals sign within a value may stand as it is by RFC 3986, but the gateway's router takes it only encoded. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class EncodedQuery extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(
                new HttpServletRequestWrapper(request) {
                    @Override
                    public @Nullable String getQueryString() {
                        String query = super.getQueryString();
                        return query == null ? null : encoded(query);
                    }
                },
                response);
    }

    private static String encoded(String query) {
        return Arrays.stream(query.split("&", -1))
                .map(field -> {
                    int equals = field.indexOf('=');
                    return equals < 0
                            ? field
                            : field.substring(0, equals + 1)
                                    + field.substring(equals + 1).replace("=", "%3D");
                })
                .collect(Collectors.joining("&"));
    }
}
