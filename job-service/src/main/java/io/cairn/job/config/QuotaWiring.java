package io.cairn.job.config;

import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import io.cairn.job.lifecycle.Wake;
import io.cairn.job.quota.Allocations;
import io.cairn.job.quota.QuotaMode;
import io.cairn.job.quota.QuotaService;
import io.cairn.job.quota.desk.EngineEnds;
import io.cairn.job.quota.desk.Errands;
import io.cairn.job.quota.desk.MeteredQuotaService;
import io.cairn.job.quota.desk.QuotaBell;
import io.cairn.job.quota.desk.QuotaDesk;
import io.cairn.job.quota.desk.QuotaForecasts;
import io.cairn.job.quota.desk.QuotaRounds;
import io.cairn.job.quota.jdbc.JdbcAllocations;
import io.cairn.job.quota.jdbc.QuotaMeters;
import io.cairn.job.quota.jdbc.SettledAllocations;
import io.cairn.job.quota.rest.RestQuotaService;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.docker.AllocationGate;
import io.cairn.kit.observe.Traces;
import io.cairn.kit.service.ServiceTokens;
import io.cairn.kit.work.DurableWork;
import io.cairn.launcher.Gate;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The quota of jobs. With mode off nothing is asked for, and what was asked for before is still given back. */
@Configuration(proxyBeanMethods = false)
class QuotaWiring {

    private static final Logger LOG = LoggerFactory.getLogger(QuotaWiring.class);

    private final QuotaProperties properties;

    QuotaWiring(QuotaProperties properties) {
        this.properties = properties;
    }

    @Bean
    Allocations allocations(JdbcClient sql, TransactionTemplate transaction, Wake wake) {
        return new JdbcAllocations(sql, transaction, wake);
    }

    @Bean
    Gate gate(Allocations allocations) {
        return properties.mode() == QuotaMode.ON ? new AllocationGate(allocations) : Gate.OPEN;
    }

    @Bean
    QuotaService quotaService(ServiceTokens tokens, Traces traces, ObjectProvider<MeterRegistry> meters) {
        return new MeteredQuotaService(
                new RestQuotaService(properties.url(), tokens, traces),
                meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    Errands errands(Allocations allocations, QuotaService service, ContainerScheduler scheduler, Clock clock) {
        return new Errands(allocations, service, new EngineEnds(scheduler), properties.rhythm(), clock);
    }

    @Bean
    QuotaDesk quotaDesk(Allocations allocations, Errands errands, Clock clock) {
        return new QuotaDesk(
                allocations, errands, new QuotaDesk.Settings(properties.mode(), properties.longestGrace()), clock);
    }

    @Bean
    QuotaRounds quotaRounds(Allocations allocations, Errands errands, Clock clock) {
        return new QuotaRounds(allocations, errands, properties.mode(), clock);
    }

    @Bean
    RecurringTask<Void> quotaRoundTask(QuotaRounds rounds) {
        return rounds.rounds(properties.round());
    }

    @Bean
    OneTimeTask<Void> quotaLookTask(QuotaRounds rounds) {
        return rounds.looks();
    }

    @Bean
    QuotaBell quotaBell(
            Allocations allocations,
            TransactionTemplate transaction,
            DurableWork work,
            OneTimeTask<Void> quotaLookTask,
            Clock clock) {
        return new QuotaBell(allocations, transaction, work, quotaLookTask, clock);
    }

    @Bean
    QuotaForecasts quotaForecasts(QuotaService service, Clock clock) {
        return new QuotaForecasts(properties.mode(), service, clock);
    }

    @Bean
    SettledAllocations settledAllocations(JdbcClient sql) {
        return new SettledAllocations(sql);
    }

    @Bean
    QuotaMeters quotaMeters(JdbcClient sql, ObjectProvider<MeterRegistry> meters, Clock clock) {
        return new QuotaMeters(sql, meters.getIfAvailable(SimpleMeterRegistry::new), clock);
    }

    @EventListener(ApplicationReadyEvent.class)
    void say() {
        switch (properties.mode()) {
            case ON -> LOG.info("Jobs run on quota, which {} gives", properties.url());
            case OFF -> LOG.info("Quota is off: jobs share what the engine has, and nobody is asked");
        }
    }
}
