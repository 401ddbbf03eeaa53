package io.cairn.kit.service;

import io.cairn.kit.outbox.DeliveryToken;
import io.cairn.kit.outbox.OutboxAutoConfiguration;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** {@link ServiceTokens} for a service that names its client; subscribers that want a token get this one. */
@AutoConfiguration(before = OutboxAutoConfiguration.class)
@ConditionalOnProperty("cairn.service.client-id")
@EnableConfigurationProperties(ServiceProperties.class)
public final class ServiceAutoConfiguration {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    @Bean
    @ConditionalOnMissingBean
    ServiceTokens serviceTokens(ServiceProperties properties) {
        var http = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        var requests = new JdkClientHttpRequestFactory(http);
        requests.setReadTimeout(ANSWER);
        return new ServiceTokens(
                properties, RestClient.builder().requestFactory(requests).build(), Clock.systemUTC());
    }

    @Bean
    @ConditionalOnMissingBean
    DeliveryToken deliveryToken(ServiceTokens tokens) {
        return tokens::value;
    }
}
