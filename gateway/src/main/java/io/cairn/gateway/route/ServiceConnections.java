package io.cairn.gateway.route;

import io.cairn.gateway.GatewayProperties;
import java.time.Duration;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How services are spoken to: HTTP/1.1 over a bounded pool of connections, and nothing that the call itself does not say. */
@Configuration(proxyBeanMethods = false)
class ServiceConnections {

    /**
     * A connection that was idle for longer is looked at before it is used, since the service may have been restarted. The
     * look takes a millisecond, so that busy connections go without.
     */
    private static final Duration LOOK_AFTER = Duration.ofMillis(100);

    private static final Duration LONGEST_IDLE = Duration.ofSeconds(30);

    @Bean
    CloseableHttpClient serviceClient(GatewayProperties properties) {
        var connect = Timeout.of(properties.connectTimeout());
        var pool = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(properties.connections().total())
                .setMaxConnPerRoute(properties.connections().perReplica())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setValidateAfterInactivity(TimeValue.of(LOOK_AFTER))
                        .build())
                // A service may answer before it has the whole body. The library's own way to notice waits a
                // millisecond for each part, which makes large uploads ten times slower.
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .responseOutOfOrderStrategy((request, connection, answer, sent, next) -> answer.available() > 0)
                        .build())
                .build();
        return HttpClients.custom()
                .setConnectionManager(pool)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(connect)
                        // The limit of time for the head of an answer is Standstill's.
                        .setResponseTimeout(Timeout.DISABLED)
                        .setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .evictIdleConnections(TimeValue.of(LONGEST_IDLE))
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState()
                .disableDefaultUserAgent()
                .build();
    }
}
