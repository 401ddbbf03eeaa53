package io.cairn.kit.service;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Who this service is to the issuer of tokens.
 *
 * @param clientId such as {@code job-service}
 * @param clientSecretFile where its secret is; read with the first token, since the gateway may make it after this start
 * @param tokenUri where tokens are had
 */
@Validated
@ConfigurationProperties(value = "cairn.service", ignoreUnknownFields = false)
public record ServiceProperties(
        @NotBlank String clientId,
        @NotNull Path clientSecretFile,
        @NotNull URI tokenUri) {}
