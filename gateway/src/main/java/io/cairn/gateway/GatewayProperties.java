package io.cairn.gateway;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What an operator sets.
 *
 * @param issuer public address of the gateway, as it stands in tokens
 * @param jobService where job-service listens
 * @param maxBody largest body of a request that is let through
 * @param tokenLife how long a token of the embedded authorization server is valid
 */
@Validated
@ConfigurationProperties(value = "cairn.gateway", ignoreUnknownFields = false)
public record GatewayProperties(
        @NotNull URI issuer,
        @NotNull URI jobService,
        @NotNull DataSize maxBody,
        @NotNull Duration tokenLife) {}
