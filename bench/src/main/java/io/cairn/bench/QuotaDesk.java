package io.cairn.bench;

import io.cairn.kit.outbox.Outbox;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.audit.Audit;
import io.cairn.quota.config.QuotaProperties;
import io.cairn.quota.core.Allocation;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Event;
import io.cairn.quota.core.Policy;
import io.cairn.quota.core.Request;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.ReservationId;
import io.cairn.quota.core.Terms;
import io.cairn.quota.core.Window;
import io.cairn.quota.desk.Desk;
import io.cairn.quota.desk.Notices;
import io.cairn.quota.desk.Pacemaker;
import io.cairn.quota.desk.jdbc.JdbcCohorts;
import io.cairn.quota.event.QuotaEvents;
import io.cairn.quota.event.QuotaMeters;
import io.cairn.quota.order.Answer;
import io.cairn.quota.order.AskKey;
import io.cairn.quota.order.Order;
import io.cairn.quota.order.Session;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * A desk of quota-service in this JVM, and holders at it: each asks for what its work needs, holds it as long as the work runs, and gives
 * it back. Transactions, meters and the events in the outbox are those of the service. A holder hears of its grant when that is committed.
 */
final class QuotaDesk implements AutoCloseable {

    private static final String CPU = "cpu";

    /** A generator may have all its workloads wait. */
    private static final int MOST = 100_000;

    /** What each tenant of the sustained admissions has, and what it asks for. */
    private static final long EACH = 20;

    private static final long WANTED = 30;

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration PACE = Duration.ofSeconds(1);

    private final JdbcCohorts cohorts;
    private final Desk desk;
    private final Pacemaker pace;
    private final Audit audit;
    private final Map<AllocationId, Work> asked = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService ends = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("bench-ends").factory());

    /** @param service a quota-service that lets no time pass itself, so that this is the only replica at its cohorts */
    QuotaDesk(ApplicationContext service) {
        var events = new QuotaEvents(service.getBean(Outbox.class), service.getBean(JsonMapper.class));
        var meters = new QuotaMeters(service.getBean(MeterRegistry.class));
        cohorts = new JdbcCohorts(
                service.getBean(JdbcClient.class),
                service.getBean(NamedParameterJdbcTemplate.class),
                service.getBean(PlatformTransactionManager.class),
                QuotaMeters.all(List.of(events, meters, new Holders())),
                MOST,
                Clock.systemUTC());
        int batch = service.getBean(QuotaProperties.class).desk().batch();
        desk = new Desk(cohorts, new Desk.Settings(batch, MOST, PATIENCE));
        pace = new Pacemaker(cohorts, desk, PACE);
        pace.start();
        audit = service.getBean(Audit.class);
    }

    /** How long work runs, and what is to know of its end. */
    private record Work(int runMillis, Tally tally) {}

    /** A tenant that holds nothing now. */
    private record Caller(String cohort, TenantId tenant) {}

    private final class Holders implements Notices {
        @Override
        public void store(Session session) {}

        @Override
        public void committed(Session session) {
            for (Event event : session.events()) {
                if (event instanceof Event.Granted granted) {
                    begun(session.after().cohort().name(), granted.allocation());
                }
            }
        }
    }

    /** Counts workloads until all have run; the first that fails ends the count. */
    private static final class Tally {
        private final AtomicInteger left;
        private final CompletableFuture<Boolean> over = new CompletableFuture<>();

        Tally(int workloads) {
            left = new AtomicInteger(workloads);
        }

        void tried(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException failed) {
                over.completeExceptionally(failed);
            }
        }

        void ended() {
            if (left.decrementAndGet() == 0) {
                over.complete(true);
            }
        }
    }

    /** The seconds from the first workload of {@code generator} until the last has run and is given back. */
    double seconds(Generator generator) throws Exception {
        for (int cohort = 0; cohort < generator.cohorts(); cohort++) {
            open(cohort(generator.name(), cohort), generator.queues(), generator.nominal(), generator.borrowing());
        }
        var all = generator.due();
        var tally = new Tally(all.size());
        long begin = System.nanoTime();
        for (Generator.Due due : all) {
            Pace.await(begin + TimeUnit.MILLISECONDS.toNanos(due.atMillis()));
            threads.execute(() -> tally.tried(() -> ask(generator.name(), due, tally)));
        }
        tally.over.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return (System.nanoTime() - begin) / 1e9;
    }

    private void ask(String generator, Generator.Due due, Tally tally) {
        var ask = ask(tenant(due.queue()), due.kind().request(), Request.Mode.WAIT);
        asked.put(ask.request().id(), new Work(due.kind().runMillis(), tally));
        var answer = desk.settle(cohort(generator, due.cohort()), ask);
        if (!(answer instanceof Answer.Granted || answer instanceof Answer.Waiting)) {
            throw new IllegalStateException("a workload is not taken: " + answer);
        }
    }

    /** Work that was recalled runs to its end all the same, which comes long before the deadline. */
    private void begun(String cohort, Allocation allocation) {
        Optional.ofNullable(asked.remove(allocation.id()))
                .ifPresent(work -> ends.schedule(
                        () -> threads.execute(() -> work.tally().tried(() -> {
                            release(cohort, allocation);
                            work.tally().ended();
                        })),
                        work.runMillis(),
                        TimeUnit.MILLISECONDS));
    }

    /**
     * Admissions by callers that ask again once they have given back. Each asks for half as much again as its tenant has, so each borrows,
     * and there is enough for all.
     *
     * @param callers of each cohort
     */
    Pace.Seen admissions(String name, int number, int callers, int admissions) throws InterruptedException {
        var idle = new ConcurrentLinkedQueue<Caller>();
        for (int cohort = 0; cohort < number; cohort++) {
            open(cohort(name, cohort), 2 * callers, EACH, WANTED);
        }
        for (int caller = 0; caller < callers; caller++) {
            for (int cohort = 0; cohort < number; cohort++) {
                idle.add(new Caller(cohort(name, cohort), tenant(caller)));
            }
        }
        return Pace.closed(admissions, number * callers, () -> admission(idle));
    }

    private boolean admission(Queue<Caller> idle) {
        var caller = idle.remove();
        try {
            var answer = desk.settle(caller.cohort(), ask(caller.tenant(), WANTED, Request.Mode.ALL_OR_NOTHING));
            if (answer instanceof Answer.Granted granted) {
                release(caller.cohort(), granted.allocation());
                return !granted.allocation().loans().isEmpty();
            }
            return false;
        } catch (RuntimeException failed) {
            return false;
        } finally {
            idle.add(caller);
        }
    }

    /** Throws unless the books say that nothing is held or lost. */
    void insistThatAllIsGivenBack() {
        var violations = audit.round();
        if (!violations.isEmpty()) {
            throw new IllegalStateException("the books do not balance: " + violations);
        }
        for (Cohort cohort : cohorts.all()) {
            var snapshot = cohorts.read(cohort.name()).orElseThrow();
            if (!snapshot.active().isNone() || !snapshot.waiting().isEmpty()) {
                throw new IllegalStateException("not all of " + cohort.name() + " was given back");
            }
        }
    }

    /** A cohort of tenants that have the same each, and lend all of it. */
    private void open(String cohort, int tenants, long each, long borrowing) {
        var terms = new Terms(Optional.empty(), Optional.of(Amounts.of(CPU, borrowing)), Optional.empty(), 1);
        boolean made =
                cohorts.create(new Cohort(cohort, cohort, Amounts.of(CPU, tenants * each), 1, terms, Policy.USUAL));
        List<Order> wishes = IntStream.range(0, tenants)
                .<Order>mapToObj(tenant -> reserve(tenant(tenant), each))
                .toList();
        var answers = cohorts.settle(cohort, wishes).answers();
        if (!made || !answers.stream().allMatch(Answer.Reserved.class::isInstance)) {
            throw new IllegalStateException("the cohort " + cohort + " cannot be made: " + answers);
        }
    }

    private void release(String cohort, Allocation allocation) {
        desk.settle(cohort, new Order.Release(allocation.id(), Optional.of(allocation.fence())));
    }

    private static Order.Reserve reserve(TenantId tenant, long elastic) {
        var wish = new Reservation(
                new ReservationId("r" + UUID.randomUUID()),
                tenant,
                Window.from(now()),
                Optional.empty(),
                Amounts.NONE,
                Amounts.of(CPU, elastic),
                Policy.USUAL.notice(),
                Reservation.State.HELD);
        return new Order.Reserve(wish, true);
    }

    private static Order.Ask ask(TenantId tenant, long cpu, Request.Mode mode) {
        String name = UUID.randomUUID().toString();
        var id = new AllocationId("a" + name);
        var request = new Request(id, tenant, name, 1, Amounts.of(CPU, cpu), mode, false, Optional.empty(), now());
        return new Order.Ask(request, new AskKey(tenant, name, new byte[32]));
    }

    private static String cohort(String name, int number) {
        return name + "-" + number;
    }

    private static TenantId tenant(int number) {
        return new TenantId("t" + number);
    }

    /** As exact as the database keeps it. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public void close() {
        pace.stop();
        ends.shutdownNow();
        threads.close();
        desk.close();
    }
}
