package io.cairn.gateway.identity;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.cairn.gateway.GatewayProperties;
import io.cairn.gateway.audit.AuditFile;
import io.cairn.gateway.limit.TokenLimit;
import io.cairn.kit.problem.ProblemBodies;
import io.cairn.kit.secret.SecretBox;
import io.github.bucket4j.TimeMeter;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.HeaderWriterFilter;
import tools.jackson.databind.json.JsonMapper;

/** The embedded authorization server: tokens by the client credentials grant, signed with keys of its own. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(prefix = "cairn.gateway", name = "issuer-mode", havingValue = "embedded")
class IdentityConfiguration {

    @Bean
    @Order(1)
    SecurityFilterChain authorizationServer(
            HttpSecurity http, GatewayProperties properties, ProblemBodies problems, AuditFile audit, TimeMeter time) {
        // What the library offers besides, such as /oauth2/authorize, is not reached.
        return http.securityMatcher("/oauth2/token", "/oauth2/jwks", "/.well-known/**")
                .oauth2AuthorizationServer(Customizer.withDefaults())
                .csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .addFilterAfter(new TokenLimit(properties, problems, audit, time), HeaderWriterFilter.class)
                .build();
    }

    @Bean
    JWKSource<SecurityContext> signingKeys(
            @Value("${cairn.home}") Path home, GatewayProperties properties, Clock clock, SecretBox box) {
        var longest = properties.tokenLife().compareTo(properties.adminTokenLife()) > 0
                ? properties.tokenLife()
                : properties.adminTokenLife();
        return new SigningKeys(
                home.resolve("gateway-keys.json"), KeyProtection.by(box), clock, properties.keyLife(), longest);
    }

    @Bean
    JwtEncoder jwtEncoder(JWKSource<SecurityContext> keys) {
        var encoder = new NimbusJwtEncoder(keys);
        encoder.setJwkSelector(SigningKeys::newest);
        return encoder;
    }

    @Bean
    JwtDecoder jwtDecoder(JWKSource<SecurityContext> keys, GatewayProperties properties) {
        var decoder = NimbusJwtDecoder.withJwkSource(keys)
                .jwsAlgorithm(SignatureAlgorithm.RS256)
                .build();
        decoder.setJwtValidator(
                JwtValidators.createDefaultWithIssuer(properties.issuer().toString()));
        return decoder;
    }

    @Bean
    AuthorizationServerSettings authorizationServerSettings(GatewayProperties properties) {
        return AuthorizationServerSettings.builder()
                .issuer(properties.issuer().toString())
                .build();
    }

    @Bean
    TenantClients tenantClients(@Value("${cairn.home}") Path home, JsonMapper json) {
        return new TenantClients(home.resolve("clients"), json);
    }

    @Bean
    RegisteredClientRepository clients(
            @Value("${cairn.home}") Path home, GatewayProperties properties, TenantClients tenants) {
        return new Clients(home, properties, tenants);
    }

    @Bean
    OAuth2AuthorizationService authorizations() {
        return new NoAuthorizations();
    }

    @Bean
    PasswordEncoder secrets() {
        return new Secrets();
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> tenantClaim() {
        return TenantClaim::addTo;
    }
}
