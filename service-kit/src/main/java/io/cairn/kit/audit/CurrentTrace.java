package io.cairn.kit.audit;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The trace id of the current call: the tracer's if there is one, else that of the header {@code traceparent}. */
final class CurrentTrace {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern HEADER = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

    private CurrentTrace() {}

    static Optional<String> id() {
        String traced = MDC.get("traceId");
        if (traced != null && ID.matcher(traced).matches()) {
            return Optional.of(traced);
        }
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes call
                ? ofHeader(call.getRequest().getHeader("traceparent"))
                : Optional.empty();
    }

    static Optional<String> ofHeader(@Nullable String traceparent) {
        if (traceparent == null) {
            return Optional.empty();
        }
        var parts = HEADER.matcher(traceparent);
        return parts.matches() ? Optional.of(parts.group(1)) : Optional.empty();
    }
}
