package io.cairn.kit.secret;

import java.nio.file.Path;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** A {@link SecretBox} with the keys of {@code cairn.secrets.key-file}, for services that name one. */
@AutoConfiguration
@ConditionalOnProperty("cairn.secrets.key-file")
@EnableConfigurationProperties(SecretAutoConfiguration.SecretProperties.class)
public final class SecretAutoConfiguration {

    /**
     * @param keyFile the file with the keys; made at the first use if there is none, for its owner only
     */
    @ConfigurationProperties(value = "cairn.secrets", ignoreUnknownFields = false)
    public record SecretProperties(Path keyFile) {}

    @Bean
    @ConditionalOnMissingBean
    KeyFile keyFile(SecretProperties properties) {
        return new KeyFile(properties.keyFile());
    }

    @Bean
    @ConditionalOnMissingBean
    SecretBox secretBox(KeyFile keys) {
        return new SecretBox(keys);
    }
}
