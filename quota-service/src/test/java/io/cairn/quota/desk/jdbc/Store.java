package io.cairn.quota.desk.jdbc;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.postgres.PostgresForTests;
import io.cairn.quota.audit.Audit;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Policy;
import io.cairn.quota.core.Request;
import io.cairn.quota.core.Request.Mode;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.ReservationId;
import io.cairn.quota.core.Terms;
import io.cairn.quota.core.Violation;
import io.cairn.quota.core.Window;
import io.cairn.quota.desk.Notices;
import io.cairn.quota.order.AskKey;
import io.cairn.quota.order.Order;
import io.cairn.quota.order.Session;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** A replica's cohorts on a database, put together by hand, and what tests order of them. */
final class Store {

    static final TenantId ADA = new TenantId("ada");
    static final TenantId BOB = new TenantId("bob");

    /** Recalls at once, and neither suspects nor misses anybody while a test lasts. */
    static final Policy QUICK = new Policy(
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofMinutes(10),
            Duration.ofMillis(100),
            1000,
            0,
            Duration.ofHours(1));

    final JdbcClient sql;
    final JdbcCohorts cohorts;
    final Audit audit;

    Store(DataSource database) {
        this(database, new JdbcTransactionManager(database));
    }

    Store(DataSource database, JdbcTransactionManager transactions) {
        sql = JdbcClient.create(database);
        cohorts = new JdbcCohorts(
                sql, new NamedParameterJdbcTemplate(database), transactions, new Silence(), 1000, Clock.systemUTC());
        audit = new Audit(new JdbcEvidence(sql, transactions), new SimpleMeterRegistry());
    }

    /** Tells nobody. */
    private static final class Silence implements Notices {
        @Override
        public void store(Session session) {}

        @Override
        public void committed(Session session) {}
    }

    /** A database with the schema and nothing in it. */
    static PostgresForTests.Database migrated(Function<PostgresForTests.Database, DataSource> source) {
        var database = PostgresForTests.freshDatabase();
        Flyway.configure()
                .dataSource(source.apply(database))
                .locations("classpath:db/migration/quota")
                .load()
                .migrate();
        return database;
    }

    void create(String name, long cpu) {
        cohorts.create(new Cohort(name, name, Amounts.of("cpu", cpu), 1, Terms.OPEN, QUICK));
    }

    static Order.Ask ask(TenantId tenant, String key, long cpu, Mode mode) {
        var now = now();
        var id = new AllocationId("a" + UUID.randomUUID());
        var request =
                new Request(id, tenant, "j-" + key, 1, Amounts.of("cpu", cpu), mode, false, Optional.empty(), now);
        byte[] fingerprint = Arrays.copyOf((cpu + mode.name()).getBytes(StandardCharsets.UTF_8), 32);
        return new Order.Ask(request, new AskKey(tenant, key, fingerprint));
    }

    static Order.Reserve reserve(TenantId tenant, long guaranteed, long elastic) {
        return new Order.Reserve(
                new Reservation(
                        new ReservationId("r" + UUID.randomUUID()),
                        tenant,
                        Window.from(now()),
                        Optional.empty(),
                        Amounts.of("cpu", guaranteed),
                        Amounts.of("cpu", elastic),
                        Duration.ZERO,
                        Reservation.State.HELD),
                true);
    }

    List<Violation> violations() {
        return audit.round();
    }

    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
