package io.cairn.kit.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cairn.kit.housekeeping.Chore;
import io.cairn.kit.housekeeping.HousekeepingAutoConfiguration;
import io.cairn.kit.idempotency.IdempotencyAutoConfiguration;
import io.cairn.kit.outbound.OutboundAutoConfiguration;
import io.cairn.kit.outbox.DeliveryToken;
import io.cairn.kit.outbox.Event;
import io.cairn.kit.outbox.Outbox;
import io.cairn.kit.outbox.OutboxAutoConfiguration;
import io.cairn.kit.outbox.OutboxEndpoint;
import io.cairn.kit.outbox.TraceParent;
import io.cairn.kit.secret.SecretAutoConfiguration;
import io.cairn.kit.service.ServiceAutoConfiguration;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.events.EventReceiver;
import io.cairn.kit.test.postgres.PostgresForTests;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class KitWiringTest {

    private static final AutoConfigurations KIT = AutoConfigurations.of(
            IdempotencyAutoConfiguration.class,
            OutboxAutoConfiguration.class,
            HousekeepingAutoConfiguration.class,
            WorkAutoConfiguration.class);
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void aServiceWithoutADatabaseHasNone() {
        new ApplicationContextRunner().withConfiguration(KIT).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context).doesNotHaveBean(Outbox.class).doesNotHaveBean(DurableWork.class);
        });
    }

    @Test
    @Tag("docker")
    void aServiceWithADatabaseDeliversItsEventsWithItsTokenAndTrace() {
        try (var receiver = EventReceiver.start()) {
            service()
                    .withBean(DeliveryToken.class, () -> () -> "secret")
                    .withBean(TraceParent.class, () -> () -> Optional.of(TRACE))
                    .withPropertyValues(
                            "cairn.outbox.subscribers[0].name=one",
                            "cairn.outbox.subscribers[0].url=" + receiver.url(),
                            "cairn.outbox.subscribers[0].token=true",
                            "cairn.work.poll=1h") // the commit itself wakes the deliveries
                    .run(context -> {
                        assertThat(context).hasNotFailed().hasSingleBean(OutboxEndpoint.class);
                        var outbox = context.getBean(Outbox.class);
                        new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                                .executeWithoutResult(begun ->
                                        outbox.append(new Event(UUID.randomUUID(), "Made", new TenantId("ada"), "{}")));
                        await().until(() -> receiver.deliveries().size() == 1);
                        assertThat(receiver.deliveries().getFirst().headers())
                                .containsEntry("authorization", "Bearer secret")
                                .containsEntry("traceparent", TRACE);
                    });
        }
    }

    @Test
    @Tag("docker")
    void oldKeysAndEventsAreRemovedByTheService() {
        var now = Instant.parse("2026-03-10T10:00:00Z");
        service()
                .withBean(Clock.class, () -> Clock.fixed(now, ZoneOffset.UTC))
                .withPropertyValues("cairn.housekeeping.every=100ms")
                .run(context -> {
                    assertThat(context.getBeansOfType(Chore.class)).hasSize(2);
                    var jdbc = context.getBean(JdbcClient.class);
                    for (String at : new String[] {"2026-03-08T09:59:59Z", "2026-03-08T10:00:01Z"}) {
                        jdbc.sql("""
                                INSERT INTO idempotency_key (tenant, route, key, fingerprint, created_at)
                                VALUES ('ada', 'POST /v1/things', :at, sha256('x'), :at::timestamptz)""").param("at", at).update();
                    }
                    await().untilAsserted(() -> assertThat(jdbc.sql("SELECT key FROM idempotency_key")
                                    .query(String.class)
                                    .list())
                            .containsExactly("2026-03-08T10:00:01Z"));
                });
    }

    @Test
    @Tag("docker")
    void misspeltPropertiesStopTheStart() {
        for (String wrong :
                new String[] {"cairn.work.polll=1s", "cairn.outbox.subscriber=x", "cairn.housekeeping.evry=1h"}) {
            service()
                    .withPropertyValues(wrong)
                    .run(context -> assertThat(context).as(wrong).hasFailed());
        }
    }

    /** The parts without a database: secrets and tokens are read once they are asked for by their first property. */
    @Test
    void misspeltPropertiesOfTheOtherPartsStopTheStartToo() {
        var parts = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SecretAutoConfiguration.class, OutboundAutoConfiguration.class, ServiceAutoConfiguration.class))
                .withPropertyValues(
                        "cairn.secrets.key-file=keys.json",
                        "cairn.service.client-id=job",
                        "cairn.service.client-secret-file=secret",
                        "cairn.service.token-uri=http://127.0.0.1:1/oauth2/token");
        parts.run(context -> assertThat(context).hasNotFailed());
        for (String wrong :
                new String[] {"cairn.secrets.key-flie=x", "cairn.outbound.alow=x", "cairn.service.tokn=x"}) {
            parts.withPropertyValues(wrong)
                    .run(context -> assertThat(context)
                            .as(wrong)
                            .getFailure()
                            .hasStackTraceContaining(UnboundConfigurationPropertiesException.class.getName()));
        }
    }

    private static ApplicationContextRunner service() {
        var database = PostgresForTests.freshDatabase();
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        JacksonAutoConfiguration.class,
                        DataSourceAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        JdbcClientAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        FlywayAutoConfiguration.class))
                .withConfiguration(KIT)
                .withPropertyValues(
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.user(),
                        "spring.datasource.password=" + database.password(),
                        "spring.flyway.locations=classpath:db/migration/kit");
    }
}
