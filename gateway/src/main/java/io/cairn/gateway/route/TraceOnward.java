package io.cairn.gateway.route;

import io.cairn.kit.observe.Traces;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The service's span is a child of the gateway's. A client's {@code traceparent}, if it is one, gave the trace its id; from here on
 * the gateway's own stands in its place, and what else a client says of tracing goes no further. Stands behind the filter that
 * begins the gateway's span.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
final class TraceOnward extends OncePerRequestFilter {

    private static final String TRACEPARENT = "traceparent";
    private static final List<String> OF_TRACING = List.of(TRACEPARENT, "tracestate", "baggage", "b3");

    private final Traces traces;

    TraceOnward(Traces traces) {
        this.traces = traces;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(new Traced(request, traces.current()), response);
    }

    private static boolean isOfTracing(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return OF_TRACING.contains(lower) || lower.startsWith("x-b3-");
    }

    private static final class Traced extends HttpServletRequestWrapper {

        private final Optional<String> own;

        Traced(HttpServletRequest request, Optional<String> own) {
            super(request);
            this.own = own;
        }

        @Override
        public @Nullable String getHeader(String name) {
            if (name.equalsIgnoreCase(TRACEPARENT)) {
                return own.orElse(null);
            }
            return isOfTracing(name) ? null : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            if (name.equalsIgnoreCase(TRACEPARENT)) {
                return Collections.enumeration(own.stream().toList());
            }
            return isOfTracing(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
        }

        @Override
        public Enumeration<String> getHeaderNames() {
            var others = Collections.list(super.getHeaderNames()).stream().filter(name -> !isOfTracing(name));
            return Collections.enumeration(
                    Stream.concat(others, own.map(text -> TRACEPARENT).stream()).toList());
        }
    }
}
