package io.cairn.kit.observe;

import io.cairn.kit.outbox.OutboxAutoConfiguration;
import io.cairn.kit.outbox.TraceParent;
import io.micrometer.common.KeyValue;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.exporter.SpanExportingPredicate;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SpanProcessors;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.http.client.observation.ClientRequestObservationContext;
import org.springframework.http.client.observation.ClientRequestObservationConvention;
import org.springframework.http.client.observation.DefaultClientRequestObservationConvention;
import org.springframework.util.StringUtils;

/** {@link Traces}, and the way of finished spans to a collector if an operator names one. */
@AutoConfiguration(
        before = {
            OpenTelemetryTracingAutoConfiguration.class,
            OtlpTracingAutoConfiguration.class,
            OutboxAutoConfiguration.class
        })
@EnableConfigurationProperties(TracingProperties.class)
public final class TracesAutoConfiguration {

    private static final String ENDPOINT = "cairn.tracing.endpoint";

    @Bean
    @ConditionalOnMissingBean(TraceParent.class)
    Traces traces(ObjectProvider<Tracer> tracer) {
        return new Traces(tracer.getIfAvailable(() -> Tracer.NOOP));
    }

    /** An address of a call may carry a secret in its query, so spans have it without. */
    @Bean
    @ConditionalOnMissingBean
    ClientRequestObservationConvention callsWithoutTheirQuery() {
        return new DefaultClientRequestObservationConvention() {
            @Override
            protected KeyValue requestUri(ClientRequestObservationContext context) {
                var request = context.getCarrier();
                return request == null
                        ? super.requestUri(context)
                        : KeyValue.of("http.url", withoutQuery(request.getURI()));
            }
        };
    }

    static String withoutQuery(URI uri) {
        String text = uri.toASCIIString();
        return text.split("[?#]", 2)[0];
    }

    /** No exporter, no thread that waits for spans, and no span that is kept for them. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(NothingIsExported.class)
    static class Nowhere {

        @Bean
        Sampler noSpanIsKept() {
            return Sampler.alwaysOff();
        }

        @Bean
        SpanProcessors noSpanProcessors() {
            return SpanProcessors.of(List.of());
        }

        /** Stands in the place of the one that would start a thread, and is never asked for. */
        @Bean
        @Lazy
        BatchSpanProcessor neverMade() {
            throw new IllegalStateException("spans are not exported");
        }
    }

    /** To the collector. Calls of probes and scrapes are left out. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(SomethingIsExported.class)
    static class ToCollector {

        @Bean
        OtlpTracingConnectionDetails collector(TracingProperties properties) {
            return transport -> properties.exported().orElseThrow();
        }

        @Bean
        Sampler someTracesAreKept(TracingProperties properties) {
            var ours = Sampler.traceIdRatioBased(properties.sampled());
            return properties.callersChoose() ? Sampler.parentBased(ours) : ours;
        }

        @Bean
        SpanExportingPredicate withoutProbes() {
            return span -> !Optional.ofNullable(span.getTags().get("http.url"))
                    .orElse("")
                    .startsWith("/actuator/");
        }
    }

    static class SomethingIsExported implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata of) {
            return StringUtils.hasText(context.getEnvironment().getProperty(ENDPOINT));
        }
    }

    static final class NothingIsExported extends SomethingIsExported {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata of) {
            return !super.matches(context, of);
        }
    }
}
