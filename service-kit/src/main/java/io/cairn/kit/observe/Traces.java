package io.cairn.kit.observe;

import io.cairn.kit.outbox.TraceParent;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The trace of the work in hand, as W3C Trace Context writes it, and how work that was stored goes on with the trace of the call
 * that wanted it.
 */
public final class Traces implements TraceParent {

    private static final Pattern HEADER = Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");
    private static final int SAMPLED = 1;

    private final Tracer tracer;

    public Traces(Tracer tracer) {
        this.tracer = tracer;
    }

    /** What has to be closed where it was opened, by the same thread. */
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    @Override
    public Optional<String> current() {
        TraceContext context = tracer.currentTraceContext().context();
        if (context == null || context.traceId().isEmpty() || context.spanId().isEmpty()) {
            return Optional.empty();
        }
        String flags = Boolean.TRUE.equals(context.sampled()) ? "01" : "00";
        return Optional.of("00-" + context.traceId() + "-" + context.spanId() + "-" + flags);
    }

    /**
     * Goes on with a stored trace: until the scope is closed, log lines, audit events and events of the outbox carry its ids. No span
     * is made. What is no trace changes nothing.
     */
    public Scope goOn(Optional<String> traceparent) {
        var parts = HEADER.matcher(traceparent.orElse(""));
        if (!parts.matches()) {
            return () -> {};
        }
        var context = tracer.traceContextBuilder()
                .traceId(parts.group(1))
                .spanId(parts.group(2))
                .sampled((Integer.parseInt(parts.group(3), 16) & SAMPLED) == SAMPLED)
                .build();
        return tracer.currentTraceContext().maybeScope(context)::close;
    }
}
