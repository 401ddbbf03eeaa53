package io.cairn.kit.observe;

import java.net.URI;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where finished spans go. Trace ids are made and passed on in any case.
 *
 * @param endpoint where spans are posted to by OTLP over HTTP, such as {@code http://collector:4318/v1/traces}; empty: nowhere,
 *     no span is kept and nothing is called
 * @param sampled the share of traces that is exported, 0 to 1
 * @param callersChoose whether the caller's mark decides if its trace is exported; not so at the edge, where callers are strangers
 */
@ConfigurationProperties(value = "cairn.tracing", ignoreUnknownFields = false)
public record TracingProperties(
        @DefaultValue("") String endpoint,
        @DefaultValue("1") double sampled,
        @DefaultValue("true") boolean callersChoose) {

    public TracingProperties {
        if (!(sampled >= 0 && sampled <= 1)) {
            throw new IllegalArgumentException("cairn.tracing.sampled must be 0 to 1");
        }
        if (!endpoint.isBlank() && !isAddress(endpoint)) {
            throw new IllegalArgumentException(
                    "cairn.tracing.endpoint must be an http or https address without user information");
        }
    }

    /** Where spans go, if anywhere. */
    Optional<String> exported() {
        return Optional.of(endpoint.strip()).filter(text -> !text.isEmpty());
    }

    private static boolean isAddress(String text) {
        try {
            var uri = URI.create(text.strip());
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }
}
