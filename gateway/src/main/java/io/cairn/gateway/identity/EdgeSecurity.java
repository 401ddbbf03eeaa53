package io.cairn.gateway.identity;

import io.cairn.gateway.GatewayProperties;
import io.cairn.gateway.limit.CallLimit;
import io.cairn.kit.problem.ProblemBodies;
import io.cairn.kit.tenancy.SecurityProblems;
import io.github.bucket4j.TimeMeter;
import jakarta.servlet.DispatcherType;
import java.net.URI;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/** Who may pass the gateway, whoever issued the token, and what browsers may do with its pages. */
@Configuration(proxyBeanMethods = false)
class EdgeSecurity {

    private static final String[] OPEN_TO_ALL = {
        "/",
        "/swagger-ui/**",
        "/swagger-ui.html",
        "/v3/api-docs/**",
        "/*/v3/api-docs",
        "/*/v3/api-docs.yaml",
        "/actuator/health/**"
    };

    @Bean
    @Order(2)
    SecurityFilterChain edge(
            HttpSecurity http,
            SecurityProblems problems,
            ProblemBodies bodies,
            GatewayProperties properties,
            TimeMeter time,
            Environment environment) {
        insistOnIssuer(properties, environment);
        var limit = new CallLimit(properties, bodies, time);
        return http.csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                        .addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(
                                PathPatternRequestMatcher.pathPattern("/swagger-ui/**"),
                                new ContentSecurityPolicyHeaderWriter(policy(environment)))))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                                .permitAll()
                                .requestMatchers(OPEN_TO_ALL)
                                .permitAll()
                                .requestMatchers("/actuator/**")
                                .hasAuthority("SCOPE_ops")
                                .requestMatchers("/identity/**")
                                .hasAuthority("SCOPE_" + Clients.IDENTITY_ADMIN)
                                .anyRequest()
                                .authenticated())
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults())
                        .authenticationEntryPoint(problems)
                        .accessDeniedHandler(problems)
                        .withObjectPostProcessor(answerFailuresWith(limit.refusing(problems))))
                .addFilterAfter(limit, BearerTokenAuthenticationFilter.class)
                .build();
    }

    private static void insistOnIssuer(GatewayProperties properties, Environment environment) {
        if (properties.issuerMode() == GatewayProperties.IssuerMode.EXTERNAL
                && environment.getProperty("spring.security.oauth2.resourceserver.jwt.issuer-uri") == null) {
            throw new IllegalStateException("cairn.gateway.issuer-mode is external, so "
                    + "spring.security.oauth2.resourceserver.jwt.issuer-uri must name the issuer");
        }
    }

    /** Time as rate limits see it. */
    @Bean
    @ConditionalOnMissingBean
    TimeMeter timeMeter() {
        return TimeMeter.SYSTEM_NANOTIME;
    }

    private static ObjectPostProcessor<BearerTokenAuthenticationFilter> answerFailuresWith(
            AuthenticationFailureHandler handler) {
        return new ObjectPostProcessor<>() {
            @Override
            public <F extends BearerTokenAuthenticationFilter> F postProcess(F filter) {
                filter.setAuthenticationFailureHandler(handler);
                return filter;
            }
        };
    }

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Scripts and calls of the page's own origin only; the page sets styles on its elements. */
    private static String policy(Environment environment) {
        String tokens = tokenOrigin(environment);
        return "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                + "font-src 'self'; connect-src 'self'" + tokens
                + "; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
    }

    /** Where the page gets tokens of another issuer, which its policy must allow. */
    private static String tokenOrigin(Environment environment) {
        URI tokens = URI.create(environment.getProperty("cairn.identity.token-uri", "/oauth2/token"));
        return tokens.getHost() == null ? "" : " " + tokens.getScheme() + "://" + tokens.getRawAuthority();
    }
}
