package io.cairn.kit.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long is remembered who did what.
 *
 * @param keep age at which audit events are removed; at least 30 days, which the database insists on
 */
@ConfigurationProperties(value = "cairn.audit", ignoreUnknownFields = false)
public record AuditProperties(@DefaultValue("400d") Duration keep) {

    private static final Duration SHORTEST = Duration.ofDays(30);

    public AuditProperties {
        if (keep.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("cairn.audit.keep must be at least 30d");
        }
    }
}
