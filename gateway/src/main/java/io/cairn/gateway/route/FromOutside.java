package io.cairn.gateway.route;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes from a request what only the platform says within itself. Services believe the {@code X-Forwarded} headers, so a
 * client that could send them would choose where {@code Location} points; this gateway adds its own.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class FromOutside extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(new Cleaned(request), response);
    }

    private static boolean isOurs(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("forwarded") || lower.startsWith("x-forwarded-");
    }

    /** An equals sign within a value may stand as it is by RFC 3986, but the gateway's router takes it only encoded. */
    static String encoded(String query) {
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

    private static final class Cleaned extends HttpServletRequestWrapper {

        Cleaned(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getHeader(String name) {
            return isOurs(name) ? null : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return isOurs(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
        }

        @Override
        public Enumeration<String> getHeaderNames() {
            return Collections.enumeration(Collections.list(super.getHeaderNames()).stream()
                    .filter(name -> !isOurs(name))
                    .toList());
        }

        @Override
        public @Nullable String getQueryString() {
            String query = super.getQueryString();
            return query == null ? null : encoded(query);
        }
    }
}
