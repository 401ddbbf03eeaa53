package io.cairn.kit.audit;

import io.cairn.kit.housekeeping.HousekeepingAutoConfiguration;
import io.cairn.kit.idempotency.IdempotencyAutoConfiguration;
import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** {@link AuditLog} and {@code GET /v1/audit} for a service with a database. */
@AutoConfiguration(after = IdempotencyAutoConfiguration.class, before = HousekeepingAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean({JdbcClient.class, PlatformTransactionManager.class})
@EnableConfigurationProperties(AuditProperties.class)
public final class AuditAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    AuditLog auditLog(JdbcClient jdbc, Clock clock) {
        return new AuditLog(jdbc, clock);
    }

    @Bean
    AuditPurge auditPurge(JdbcClient jdbc, AuditProperties properties) {
        return new AuditPurge(jdbc, properties.keep());
    }

    @Bean
    AuditController auditController(AuditLog audit) {
        return new AuditController(audit);
    }

    @Bean
    WebMvcConfigurer actAsAudit(AuditLog audit) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new ActAsAudit(audit));
            }
        };
    }
}
