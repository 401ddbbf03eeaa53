package io.cairn.kit.outbox;

import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import io.cairn.kit.housekeeping.HousekeepingAutoConfiguration;
import io.cairn.kit.idempotency.IdempotencyAutoConfiguration;
import io.cairn.kit.work.DurableWork;
import io.cairn.kit.work.WorkAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** {@link Outbox} for a service with a database. */
@AutoConfiguration(
        after = IdempotencyAutoConfiguration.class,
        before = {HousekeepingAutoConfiguration.class, WorkAutoConfiguration.class})
@ConditionalOnBean({JdbcClient.class, PlatformTransactionManager.class})
@EnableConfigurationProperties(OutboxProperties.class)
public final class OutboxAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    OutboxStore outboxStore(JdbcClient jdbc) {
        return new OutboxStore(jdbc);
    }

    @Bean
    OutboxPurge outboxPurge(OutboxStore store, OutboxProperties properties) {
        return new OutboxPurge(store, properties);
    }

    @Bean
    HttpEventSender eventSender(OutboxProperties properties, ObjectProvider<DeliveryToken> token) {
        return new HttpEventSender(properties.connectTimeout(), properties.readTimeout(), token::getObject);
    }

    @Bean
    OutboxMetrics outboxMetrics(
            ObjectProvider<MeterRegistry> registry, OutboxStore store, OutboxProperties properties, Clock clock) {
        var metrics = new OutboxMetrics(registry.getIfAvailable(SimpleMeterRegistry::new), store, clock);
        properties.subscribers().forEach(metrics::register);
        return metrics;
    }

    @Bean
    CustomTask<Void> outboxDeliveries(
            OutboxStore store, EventSender sender, OutboxProperties properties, OutboxMetrics metrics, Clock clock) {
        return new Deliveries(store, sender, properties, metrics, clock).task();
    }

    @Bean
    OutboxEndpoint outboxEndpoint(
            OutboxStore store, DurableWork work, PlatformTransactionManager transactions, Clock clock) {
        return new OutboxEndpoint(store, work, new TransactionTemplate(transactions), clock);
    }

    @Bean
    @ConditionalOnMissingBean
    Outbox outbox(
            OutboxStore store,
            DurableWork work,
            OutboxProperties properties,
            ObjectProvider<TraceParent> trace,
            Clock clock) {
        return new Outbox(
                store,
                work,
                properties,
                () -> Optional.ofNullable(trace.getIfAvailable()).flatMap(TraceParent::current),
                clock);
    }
}
