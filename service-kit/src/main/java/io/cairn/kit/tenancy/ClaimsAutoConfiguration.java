package io.cairn.kit.tenancy;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** Tokens of an issuer with other claims are read as if it used the platform's; see {@link ClaimNames}. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(ClaimNames.class)
public final class ClaimsAutoConfiguration {

    /** A decoder stays itself where there is nothing to rename. */
    @Bean
    static BeanPostProcessor renamedClaims(ObjectProvider<ClaimNames> names) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof JwtDecoder decoder && !names.getObject().areOurs()
                        ? renaming(decoder, names.getObject())
                        : bean;
            }
        };
    }

    private static JwtDecoder renaming(JwtDecoder decoder, ClaimNames names) {
        return text -> {
            Jwt token = decoder.decode(text);
            return new Jwt(
                    token.getTokenValue(),
                    token.getIssuedAt(),
                    token.getExpiresAt(),
                    token.getHeaders(),
                    names.renamed(token.getClaims()));
        };
    }
}
