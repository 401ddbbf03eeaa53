package io.cairn.kit.housekeeping;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import io.cairn.kit.idempotency.Idempotency;
import io.cairn.kit.idempotency.IdempotencyAutoConfiguration;
import io.cairn.kit.work.WorkAutoConfiguration;
import java.time.Clock;
import java.time.Instant;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** {@link Housekeeping} for a service with a database. */
@AutoConfiguration(after = IdempotencyAutoConfiguration.class, before = WorkAutoConfiguration.class)
@ConditionalOnBean(Idempotency.class)
@EnableConfigurationProperties(HousekeepingProperties.class)
public final class HousekeepingAutoConfiguration {

    @Bean
    Chore oldIdempotencyKeys(Idempotency idempotency, HousekeepingProperties properties) {
        return new Chore() {
            @Override
            public String name() {
                return "idempotency keys";
            }

            @Override
            public int removeOld(Instant now) {
                return idempotency.purge(now.minus(properties.keepIdempotencyKeys()));
            }
        };
    }

    @Bean
    RecurringTask<Void> housekeeping(ObjectProvider<Chore> chores, Clock clock, HousekeepingProperties properties) {
        return new Housekeeping(chores.orderedStream().toList(), clock).task(properties.every());
    }
}
