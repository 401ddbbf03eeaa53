package io.cairn.kit.housekeeping;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When a service tidies up.
 *
 * @param every pause between two rounds
 * @param keepIdempotencyKeys how long an Idempotency-Key is remembered; at least 48 h, which callers rely on
 */
@ConfigurationProperties(value = "cairn.housekeeping", ignoreUnknownFields = false)
public record HousekeepingProperties(
        @DefaultValue("1h") Duration every,
        @DefaultValue("48h") Duration keepIdempotencyKeys) {

    private static final Duration SHORTEST = Duration.ofHours(48);

    public HousekeepingProperties {
        if (!every.isPositive()) {
            throw new IllegalArgumentException("cairn.housekeeping.every must be longer than nothing");
        }
        if (keepIdempotencyKeys.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("cairn.housekeeping.keep-idempotency-keys must be at least 48h");
        }
    }
}
