package io.cairn.gateway;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What an operator sets.
 *
 * @param issuerMode whose tokens are accepted: those of the embedded authorization server, or those of the issuer that
 *     {@code spring.security.oauth2.resourceserver.jwt} names
 * @param issuer public address of the gateway, as it stands in the tokens of the embedded authorization server
 * @param services by name, where each service listens: one base address per replica, without a path
 * @param maxBody largest body of a request that is let through
 * @param connectTimeout how long a replica may take to accept a connection
 * @param readTimeout how long a service may take to begin its answer, counted from the last byte of the request; an answer
 *     that has begun is not cut off, however long it lasts
 * @param connections how many connections to services are open at once
 * @param avoidFor how long a replica that refused a connection is asked last
 * @param tokenLife how long a token of the embedded authorization server is valid
 * @param adminTokenLife the same for tokens of {@code cairn-admin}
 * @param keyLife after how long the embedded authorization server signs with a new key
 * @param scopes what tenants' clients may be allowed; {@code act-as} and {@code identity.admin} are never among it
 * @param limits how often may be called
 */
@Validated
@ConfigurationProperties(value = "cairn.gateway", ignoreUnknownFields = false)
public record GatewayProperties(
        @NotNull IssuerMode issuerMode,
        @NotNull URI issuer,
        @NotEmpty Map<String, List<URI>> services,
        @NotNull DataSize maxBody,
        @NotNull Duration connectTimeout,
        @NotNull Duration readTimeout,
        @NotNull @Valid Connections connections,
        @NotNull Duration avoidFor,
        @NotNull Duration tokenLife,
        @NotNull Duration adminTokenLife,
        @NotNull Duration keyLife,
        @NotNull Set<String> scopes,
        @NotNull @Valid Limits limits) {

    /** Whose tokens are accepted. */
    public enum IssuerMode {
        EMBEDDED,
        EXTERNAL
    }

    /**
     * How many connections to services are open at once. A call holds one until its answer is read; one that gets none within
     * {@code connectTimeout} has not reached its service.
     *
     * @param total to all services together
     * @param perReplica to each address, so that one service that hangs leaves some to the others
     */
    public record Connections(
            @Min(1) @Max(65_535) int total,
            @Min(1) @Max(65_535) int perReplica) {}

    /**
     * How often may be called. A caller that was silent may make {@code burst} calls at once, and then {@code calls} a {@code period}.
     *
     * @param tenant for all calls with tokens of one tenant
     * @param address for all calls without a valid token from one address
     * @param tokens for requests for tokens from one address
     * @param guesses for refused requests for tokens, by address and client; when they are used up, the right secret is
     *     refused too
     * @param tracked how many tenants and addresses are remembered; of more, those that were silent longest are forgotten
     */
    public record Limits(
            @NotNull @Valid Rate tenant,
            @NotNull @Valid Rate address,
            @NotNull @Valid Rate tokens,
            @NotNull @Valid Rate guesses,
            @Min(100) @Max(1_000_000) int tracked) {}

    /** So many calls a period, and so many at once. */
    public record Rate(
            @Min(1) @Max(1_000_000) int calls,
            @NotNull Duration period,
            @Min(1) @Max(1_000_000) int burst) {}

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,19}");

    /** First parts of paths that the gateway serves itself. */
    private static final Set<String> RESERVED =
            Set.of("identity", "oauth2", "v3", "actuator", "webjars", "swagger", "error", "console");

    public GatewayProperties {
        services = services == null ? Map.of() : new TreeMap<>(services);
        scopes = scopes == null ? Set.of() : new TreeSet<>(scopes);
    }

    @AssertTrue(
            message =
                    "a name of cairn.gateway.services is 1 to 20 characters of a-z and 0-9, and none of the gateway's own paths")
    boolean isNamedWell() {
        return services.keySet().stream().allMatch(name -> NAME.matcher(name).matches() && !RESERVED.contains(name));
    }

    @AssertTrue(
            message =
                    "each of cairn.gateway.services has at least one address such as http://127.0.0.1:8081, without a path")
    boolean isAddressedWell() {
        return services.values().stream()
                .allMatch(replicas -> !replicas.isEmpty() && replicas.stream().allMatch(GatewayProperties::isBase));
    }

    @AssertTrue(message = "cairn.gateway.scopes holds neither act-as nor identity.admin")
    boolean isWithoutReservedScopes() {
        return !scopes.contains("act-as") && !scopes.contains("identity.admin");
    }

    private static boolean isBase(@Nullable URI address) {
        return address != null
                && address.getHost() != null
                && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                && (address.getRawPath().isEmpty() || "/".equals(address.getRawPath()))
                && address.getRawQuery() == null
                && address.getRawUserInfo() == null;
    }
}
