package io.cairn.job.quota.desk;

import io.cairn.job.device.Inventory;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.NobodyWakes;
import io.cairn.job.lifecycle.jdbc.DeviceClaims;
import io.cairn.job.lifecycle.jdbc.JdbcJobLedger;
import io.cairn.job.quota.Allocation;
import io.cairn.job.quota.Ask;
import io.cairn.job.quota.Grant.AllocationKey;
import io.cairn.job.quota.QuotaAnswer;
import io.cairn.job.quota.QuotaMode;
import io.cairn.job.quota.QuotaRules;
import io.cairn.job.quota.QuotaService;
import io.cairn.job.quota.jdbc.JdbcAllocations;
import io.cairn.job.quota.rest.RestQuotaService;
import io.cairn.job.reconcile.loop.Quota;
import io.cairn.kit.service.ServiceProperties;
import io.cairn.kit.service.ServiceTokens;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.kill.Faults;
import io.cairn.kit.test.kill.SqlSteps;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClient;

/**
 * What a replica does for one job's quota, from the wish to the return: it asks, the job ends, it gives back. Each write, commit
 * and call is a step before and after which it can be killed; whoever comes next goes on.
 */
final class QuotaHolder {

    /** The n-th place between two steps, whatever they are. */
    enum Place {
        P1,
        P2,
        P3,
        P4,
        P5,
        P6,
        P7,
        P8,
        P9,
        P10,
        P11,
        P12,
        P13,
        P14,
        P15,
        P16,
        P17,
        P18,
        P19,
        P20,
        P21,
        P22,
        P23,
        P24,
        P25,
        P26,
        P27,
        P28,
        P29,
        P30,
        P31,
        P32,
        P33,
        P34,
        P35,
        P36,
        P37,
        P38,
        P39,
        P40,
        P41,
        P42,
        P43,
        P44,
        P45,
        P46,
        P47,
        P48
    }

    private final Function<String, String> settings;
    private final AtomicInteger places = new AtomicInteger();
    private final JdbcClient sql;
    private final JdbcJobLedger ledger;
    private final JdbcAllocations allocations;
    private final QuotaDesk desk;
    private final QuotaRounds rounds;
    private final JobId job;

    public static void main(String[] arguments) {
        new QuotaHolder(name -> String.valueOf(System.getProperty(name))).live();
        System.exit(0); // the HTTP client's threads do not matter
    }

    /** @param settings where the database and quota-service are, by name */
    QuotaHolder(Function<String, String> settings) {
        this.settings = settings;
        this.job = new JobId(settings.apply("job"));
        var source = SqlSteps.told(
                new DriverManagerDataSource(settings.apply("url"), settings.apply("user"), settings.apply("password")),
                new Telling());
        var transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        var clock = Clock.systemUTC();
        this.sql = JdbcClient.create(source);
        this.ledger = new JdbcJobLedger(
                sql, transaction, (ended, outcome, at) -> () -> {}, new DeviceClaims(sql, Inventory.NONE), clock);
        this.allocations = new JdbcAllocations(sql, transaction, new NobodyWakes());
        var often = Duration.ofMillis(20);
        var errands = new Errands(
                allocations,
                new Called(service()),
                (ended, fence) -> true,
                new QuotaRules.Rhythm(often, often, Duration.ofSeconds(10)),
                clock);
        this.desk =
                new QuotaDesk(allocations, errands, new QuotaDesk.Settings(QuotaMode.ON, Duration.ofMinutes(1)), clock);
        this.rounds = new QuotaRounds(allocations, errands, QuotaMode.ON, clock);
    }

    private RestQuotaService service() {
        var url = URI.create(settings.apply("quota"));
        var properties = new ServiceProperties("job", Path.of(settings.apply("secret")), url.resolve("/oauth2/token"));
        return new RestQuotaService(
                url, new ServiceTokens(properties, RestClient.create(), Clock.systemUTC()), Optional::empty);
    }

    void live() {
        while (!hasEnded() && !(desk.permit(ledger.load(job).orElseThrow()) instanceof Quota.Permit.Held)) {
            rounds.round();
        }
        sql.sql("update job set state = 'CANCELLED', finished_at = now() where id = :id and finished_at is null")
                .param("id", job.value())
                .update();
        desk.left(job);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            rounds.round();
            return allocations.unsettled(job).isEmpty();
        });
    }

    private boolean hasEnded() {
        return ledger.load(job).orElseThrow().state().isTerminal();
    }

    private void place(String what) {
        int number = places.incrementAndGet();
        Faults.pass(what);
        if (number <= Place.values().length) {
            Faults.reach(Place.values()[number - 1]);
        }
    }

    private final class Telling implements SqlSteps.Listener {
        @Override
        public void before(String step) {
            if (step.startsWith("commit")) {
                place("before " + step);
            }
        }

        @Override
        public void after(String step) {
            if (!step.startsWith("select") && !step.startsWith("with")) {
                place("after " + step);
            }
        }
    }

    /** Calls as steps. */
    private final class Called implements QuotaService {
        private final QuotaService real;

        Called(QuotaService real) {
            this.real = real;
        }

        @Override
        public QuotaAnswer ask(Allocation wanted) {
            return called("ask", () -> real.ask(wanted));
        }

        @Override
        public QuotaAnswer look(TenantId tenant, AllocationKey key) {
            return called("look", () -> real.look(tenant, key));
        }

        @Override
        public QuotaAnswer beat(TenantId tenant, AllocationKey key) {
            return called("beat", () -> real.beat(tenant, key));
        }

        @Override
        public QuotaAnswer release(TenantId tenant, AllocationKey key) {
            return called("release", () -> real.release(tenant, key));
        }

        @Override
        public Forecast plan(TenantId tenant, Ask ask) {
            return real.plan(tenant, ask);
        }

        private QuotaAnswer called(String name, Supplier<QuotaAnswer> call) {
            place("before " + name);
            var answer = call.get();
            place("after " + name);
            return answer;
        }
    }
}
