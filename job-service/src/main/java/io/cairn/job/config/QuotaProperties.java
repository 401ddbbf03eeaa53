package io.cairn.job.config;

import io.cairn.job.quota.QuotaMode;
import io.cairn.job.quota.QuotaRules;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Whether and how jobs get quota; docs/job-service.md lists all of it. Defaults stand in job-service.yml.
 *
 * @param url where quota-service listens
 * @param retry pause after no answer
 * @param look pause between two looks at what waits
 * @param beat pause between two heartbeats
 * @param round pause between two rounds over all allocations
 * @param longestGrace of ranks whose quota is wanted back, whatever the deadline says
 */
@Validated
@ConfigurationProperties(value = "cairn.quota", ignoreUnknownFields = false)
public record QuotaProperties(
        @NotNull QuotaMode mode,
        @NotNull URI url,
        @NotNull Duration retry,
        @NotNull Duration look,
        @NotNull Duration beat,
        @NotNull Duration round,
        @NotNull Duration longestGrace) {

    @AssertTrue(message = "retry, look, beat and round are at least 100 ms")
    boolean isBounded() {
        return Stream.of(retry, look, beat, round).allMatch(pause -> pause.toMillis() >= 100);
    }

    QuotaRules.Rhythm rhythm() {
        return new QuotaRules.Rhythm(retry, look, beat);
    }
}
