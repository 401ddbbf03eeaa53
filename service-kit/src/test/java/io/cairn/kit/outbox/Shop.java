package io.cairn.kit.outbox;

import com.zaxxer.hikari.HikariDataSource;
import io.cairn.kit.idempotency.Idempotency;
import io.cairn.kit.idempotency.Outcome;
import io.cairn.kit.tenancy.Caller;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.kill.Faults;
import io.cairn.kit.test.kill.SqlSteps;
import io.cairn.kit.work.DurableWork;
import io.cairn.kit.work.WorkProperties;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * A replica of a small service: it serves one request, which has one effect and one event, performs deliveries, and ends when
 * none is left. The parts are those of the kit, put together by hand so that it starts in a moment.
 */
final class Shop {

    static final Caller ADA = new Caller(new TenantId("ada"), Set.of(), "test");
    static final String ROUTE = "POST /v1/things";
    static final String SUBSCRIBER = "counter";

    /** What a replica passes when it is up. */
    static final String STARTED = "started";

    /** The right way, and wrong ones that the same checks must find out. */
    enum Way {
        RIGHT,
        KEY_AFTER_THE_WORK,
        EVENT_AFTER_THE_COMMIT,
        MARK_BEFORE_THE_SEND
    }

    private final Way way = Way.valueOf(System.getProperty("way"));
    private final HikariDataSource real = new HikariDataSource();
    private final AtomicInteger sends = new AtomicInteger();
    private final Clock clock = Clock.systemUTC();
    private final OutboxProperties properties = properties();
    private final TransactionTemplate transaction;
    private final JdbcClient jdbc;
    private final OutboxStore store;
    private final DurableWork work;
    private final Idempotency idempotency;
    private final Outbox outbox;

    public static void main(String[] arguments) {
        var shop = new Shop();
        shop.work.start();
        Faults.pass(STARTED);
        shop.serve();
        shop.awaitNothingLeft();
        shop.work.stop();
        shop.real.close();
        System.exit(0); // the HTTP client's threads do not matter
    }

    private Shop() {
        real.setJdbcUrl(System.getProperty("url"));
        real.setUsername(System.getProperty("user"));
        real.setPassword(System.getProperty("password"));
        real.setMaximumPoolSize(5);
        DataSource told = SqlSteps.told(real, Shop::step, new Telling());
        var transactions = new JdbcTransactionManager(told);
        transaction = new TransactionTemplate(transactions);
        jdbc = JdbcClient.create(told);
        store = new OutboxStore(jdbc);
        idempotency = new Idempotency(jdbc, transactions, JsonMapper.builder().build(), clock);
        var deliveries = new Deliveries(
                store, sender(), properties, new OutboxMetrics(new SimpleMeterRegistry(), store, clock), clock);
        work = new DurableWork(
                told,
                List.of(deliveries.task()),
                new WorkProperties(Duration.ofMillis(100), Duration.ofMillis(Long.getLong("heartbeat", 200)), 4));
        outbox = new Outbox(store, work, properties, Optional::empty, clock);
    }

    /** The sink of the request: a client that got no answer asks again, with the same key. */
    private void serve() {
        Supplier<Outcome> effect = () -> {
            jdbc.sql("INSERT INTO thing (name) VALUES ('x')").update();
            return idempotency.answer(201, URI.create("/v1/things/x"), Map.of("name", "x"));
        };
        switch (way) {
            case RIGHT, MARK_BEFORE_THE_SEND ->
                idempotency.once(ADA, ROUTE, "key", "{}", () -> {
                    var outcome = effect.get();
                    append();
                    return outcome;
                });
            case EVENT_AFTER_THE_COMMIT -> {
                var first = new AtomicInteger();
                idempotency.once(ADA, ROUTE, "key", "{}", () -> {
                    first.set(1);
                    return effect.get();
                });
                if (first.get() == 1) {
                    transaction.executeWithoutResult(begun -> append());
                }
            }
            case KEY_AFTER_THE_WORK -> {
                var known = jdbc.sql("SELECT count(*) FROM idempotency_key")
                        .query(Integer.class)
                        .single();
                if (known == 0) {
                    transaction.executeWithoutResult(begun -> {
                        effect.get();
                        append();
                    });
                    idempotency.once(ADA, ROUTE, "key", "{}", () -> new Outcome(201, null, null));
                }
            }
        }
    }

    private void append() {
        outbox.append(new Event(UUID.randomUUID(), "ThingMade", ADA.tenant(), "{\"name\":\"x\"}"));
    }

    private EventSender sender() {
        var http = new HttpEventSender(properties.connectTimeout(), properties.readTimeout(), () -> {
            throw new IllegalStateException("no token is wanted here");
        });
        return (subscriber, event) -> {
            if (way == Way.MARK_BEFORE_THE_SEND) {
                store.settle(event.event().id(), SUBSCRIBER, DeliveryState.DELIVERED, "hopefully", clock.instant());
            }
            String step = sends.incrementAndGet() == 1 ? "send" : "second send";
            CrashPoint.before(step).ifPresent(Faults::reach);
            var answer = http.send(subscriber, event);
            Faults.pass(step);
            CrashPoint.after(step).ifPresent(Faults::reach);
            return answer;
        };
    }

    private void awaitNothingLeft() {
        var unseen = JdbcClient.create(real);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> unseen.sql("SELECT count(*) FROM kit_task WHERE task_name = 'outbox-delivery'")
                                .query(Integer.class)
                                .single()
                        == 0);
    }

    private static OutboxProperties properties() {
        var set = Map.of(
                "cairn.outbox.subscribers[0].name",
                SUBSCRIBER,
                "cairn.outbox.subscribers[0].url",
                System.getProperty("receiver"),
                "cairn.outbox.retry.first",
                "50ms");
        return new Binder(new MapConfigurationPropertySource(set)).bindOrCreate("cairn.outbox", OutboxProperties.class);
    }

    /** One table is updated for several reasons. */
    private static String step(String sql) {
        String step = SqlSteps.step(sql);
        return switch (step) {
            case "update outbox_delivery" -> step + (sql.contains("settled_at") ? " (settled)" : " (failed)");
            case "update kit_task" ->
                step
                        + (sql.toLowerCase(Locale.ROOT).contains("skip locked")
                                ? " (claim)"
                                : sql.contains("execution_time = ?, ") ? " (again)" : " (heartbeat)");
            default -> step;
        };
    }

    private static final class Telling implements SqlSteps.Listener {

        @Override
        public void before(String step) {
            CrashPoint.before(step).ifPresent(Faults::reach);
        }

        @Override
        public void after(String step) {
            Faults.pass(step);
            CrashPoint.after(step).ifPresent(Faults::reach);
        }
    }
}
