package io.cairn.quota.config;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import io.cairn.kit.outbox.Outbox;
import io.cairn.quota.audit.Audit;
import io.cairn.quota.book.Books;
import io.cairn.quota.book.jdbc.JdbcBooks;
import io.cairn.quota.desk.Cohorts;
import io.cairn.quota.desk.Desk;
import io.cairn.quota.desk.Pacemaker;
import io.cairn.quota.desk.jdbc.JdbcCohorts;
import io.cairn.quota.desk.jdbc.JdbcEvidence;
import io.cairn.quota.desk.jdbc.JdbcLedgers;
import io.cairn.quota.desk.jdbc.JdbcStatements;
import io.cairn.quota.event.QuotaEvents;
import io.cairn.quota.event.QuotaMeters;
import io.cairn.quota.retention.LedgerCheckpoints;
import io.cairn.quota.retention.OldRows;
import io.cairn.quota.statement.Ledger;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/** Puts the parts of the service together. */
@Configuration(proxyBeanMethods = false)
class QuotaWiring {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    QuotaMeters quotaMeters(ObjectProvider<MeterRegistry> meters) {
        return new QuotaMeters(meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    JdbcCohorts cohorts(
            JdbcClient sql,
            NamedParameterJdbcTemplate batches,
            PlatformTransactionManager transactions,
            Outbox outbox,
            JsonMapper json,
            QuotaMeters meters,
            QuotaProperties properties,
            Clock clock) {
        var notices = QuotaMeters.all(List.of(new QuotaEvents(outbox, json), meters));
        return new JdbcCohorts(sql, batches, transactions, notices, properties.waiting(), clock);
    }

    @Bean
    Desk desk(Cohorts cohorts, QuotaProperties properties) {
        var desk = properties.desk();
        return new Desk(cohorts, new Desk.Settings(desk.batch(), desk.queue(), desk.patience()));
    }

    @Bean
    Pacemaker pacemaker(Cohorts cohorts, Desk desk, QuotaProperties properties) {
        return new Pacemaker(cohorts, desk, properties.pace());
    }

    @Bean
    Books books(JdbcClient sql) {
        return new JdbcBooks(sql);
    }

    @Bean
    Ledger ledger(JdbcClient sql, PlatformTransactionManager transactions) {
        return new JdbcStatements(sql, transactions);
    }

    @Bean
    Audit audit(JdbcClient sql, PlatformTransactionManager transactions, ObjectProvider<MeterRegistry> meters) {
        return new Audit(new JdbcEvidence(sql, transactions), meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    RecurringTask<Void> auditTask(Audit audit, QuotaProperties properties) {
        return audit.task(properties.audit());
    }

    /** Whatever another replica counted a moment ago: this one begins with an answer of its own. */
    @Bean
    ApplicationRunner auditAtStart(Audit audit) {
        return arguments -> audit.round();
    }

    @Bean
    OldRows oldRows(JdbcClient sql, QuotaProperties properties) {
        return new OldRows(sql, properties.keep());
    }

    @Bean
    LedgerCheckpoints ledgerCheckpoints(
            JdbcClient sql, PlatformTransactionManager transactions, QuotaProperties properties, Clock clock) {
        return new LedgerCheckpoints(new JdbcLedgers(sql, transactions, clock), properties.keepLedger());
    }
}
