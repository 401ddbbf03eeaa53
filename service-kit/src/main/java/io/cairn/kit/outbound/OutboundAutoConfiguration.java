package io.cairn.kit.outbound;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.util.unit.DataSize;

/** The operator's allow-list and the client that keeps to it. */
@AutoConfiguration
@EnableConfigurationProperties(OutboundAutoConfiguration.OutboundProperties.class)
public final class OutboundAutoConfiguration {

    /**
     * @param allow what may be called: {@code scheme://host[:port]}, or networks such as {@code 10.0.0.0/8}; empty is nothing
     * @param connect until a connection stands
     * @param total until an answer is complete
     * @param answer the longest body that is read
     */
    @ConfigurationProperties(value = "cairn.outbound", ignoreUnknownFields = false)
    public record OutboundProperties(
            @DefaultValue List<String> allow,
            @DefaultValue("5s") Duration connect,
            @DefaultValue("60s") Duration total,
            @DefaultValue("8MB") DataSize answer) {}

    @Bean
    @ConditionalOnMissingBean
    AllowedEndpoints allowedEndpoints(OutboundProperties properties) {
        return new AllowedEndpoints(
                new EndpointRule(properties.allow()), host -> List.of(InetAddress.getAllByName(host)));
    }

    /** Made with its first use: most services call nobody. */
    @Bean(destroyMethod = "close")
    @Lazy
    @ConditionalOnMissingBean
    OutboundClient outboundClient(AllowedEndpoints allowed, OutboundProperties properties) {
        return new OutboundClient(
                allowed,
                new OutboundClient.Limits(
                        properties.connect(),
                        properties.total(),
                        Math.toIntExact(properties.answer().toBytes())));
    }
}
