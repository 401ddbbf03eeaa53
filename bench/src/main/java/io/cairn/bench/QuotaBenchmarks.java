package io.cairn.bench;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.QuotaApplication;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Calendar;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Policy;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.ReservationId;
import io.cairn.quota.core.ReservationPlan;
import io.cairn.quota.core.Reservations;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.core.Terms;
import io.cairn.quota.core.Window;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.core.JacksonException;

/** What admissions, loans and recalls cost: at the desk of quota-service in this JVM, and over REST. */
final class QuotaBenchmarks {

    /** What each tenant has, and what it asks for if it is to borrow. */
    private static final long EACH = 20;

    private static final long WANTED = 30;

    /** In which one more always fits, and all of it never. */
    private static final long ROOM = 1000;

    private static final Duration YEAR = Duration.ofDays(365);

    /** A service whose events are stored and wanted by nobody, and which lets no time pass itself. */
    static final List<String> ALONE = List.of(
            "--cairn.outbox.subscribers[0].name=nobody",
            "--cairn.outbox.subscribers[0].url=http://127.0.0.1:1",
            "--cairn.outbox.subscribers[0].types[0]=NONE",
            "--cairn.quota.pace=24h");

    private final Path dist;
    private final Path work;

    QuotaBenchmarks(Path dist, Path work) {
        this.dist = dist;
        this.work = work;
    }

    void quota(Plan plan, Report report) throws Exception {
        try (var database = StartBenchmarks.database("quota")) {
            insistOnDurability(database);
            try (var service = service(database)) {
                atTheDesk(plan, report, service, List.of(Generator.of("baseline"), Generator.of("large")));
            }
        }
        windows(plan, report);
        var place = Platform.Place.fresh(dist, Files.createDirectories(work.resolve("quota")));
        try (var platform = Platform.standalone(place, null)) {
            platform.awaitReady();
            try (var rest = new QuotaRest(place.quota(), platform.serviceToken("job"))) {
                String url = place.databaseUrl();
                borrowing(plan, report, rest, () -> RequestBenchmarks.inserts(plan, url));
                recalls(plan, report, rest);
            }
        }
    }

    /**
     * Admissions with durable commits, without HTTP.
     *
     * @param service that lets no time pass itself
     */
    static void atTheDesk(Plan plan, Report report, ApplicationContext service, List<Generator> generators)
            throws Exception {
        try (var desk = new QuotaDesk(service)) {
            int cohorts = plan.load("cohorts");
            int callers = plan.load("callers");
            desk.admissions("warm", cohorts, callers, plan.load("warmAdmissions"));
            for (Generator generator : generators) {
                report.add("generator " + generator.name(), "s", desk.seconds(generator), generator.peerSeconds());
            }
            var seen = desk.admissions("admissions", cohorts, callers, plan.load("admissions"));
            report.add("admissions", "1/s", seen.perSecond(), null);
            report.add("time an admission", "ms", 1000 / seen.perSecond(), null);
            report.add("admissions failed", "requests", seen.failed(), null);
            desk.insistThatAllIsGivenBack();
        }
    }

    /** The decision about a wish to reserve a day, in memory, among reservations of an hour. */
    static void windows(Plan plan, Report report) {
        var random = new SplittableRandom(1);
        var now = Instant.parse("2030-01-01T00:00:00Z");
        var cohort = new Cohort("windows", "windows", Amounts.of("cpu", ROOM), 1, Terms.OPEN, Policy.USUAL);
        var held = IntStream.range(0, plan.load("reservations"))
                .mapToObj(number -> reservation("r" + number, now, random, Duration.ofHours(1), 1))
                .toList();
        var empty = Snapshot.opening(cohort, now);
        var snapshot = new Snapshot(
                cohort,
                Calendar.of(held),
                empty.accounts(),
                empty.allocations(),
                empty.waiting(),
                empty.deficits(),
                empty.nextNumber(),
                now);
        checks(plan.load("warmChecks"), snapshot, 1, ReservationPlan.Fits.class, random);
        var fits = checks(plan.load("checks"), snapshot, 1, ReservationPlan.Fits.class, random);
        report.add("window check p50", "ms", fits.getValueAtPercentile(50) / 1e6, null);
        report.add("window check p99", "ms", fits.getValueAtPercentile(99) / 1e6, null);
        var refused = checks(plan.load("refusals"), snapshot, ROOM, ReservationPlan.Conflict.class, random);
        report.add("window check with alternatives p50", "ms", refused.getValueAtPercentile(50) / 1e6, null);
        report.add("window check with alternatives p99", "ms", refused.getValueAtPercentile(99) / 1e6, null);
    }

    /** In nanoseconds. */
    private static Histogram checks(
            int calls, Snapshot snapshot, long cpu, Class<? extends ReservationPlan> wanted, SplittableRandom random) {
        var latencies = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
        for (int call = 0; call < calls; call++) {
            var wish = reservation("wish", snapshot.asOf(), random, Duration.ofDays(1), cpu);
            long begin = System.nanoTime();
            var plan = Reservations.plan(snapshot, wish, snapshot.asOf());
            latencies.recordValue(System.nanoTime() - begin);
            if (!wanted.isInstance(plan)) {
                throw new IllegalStateException("not what was to be measured: " + plan);
            }
        }
        return latencies;
    }

    private static Reservation reservation(
            String id, Instant now, SplittableRandom random, Duration length, long elastic) {
        var start = now.plusSeconds(random.nextLong(YEAR.toMinutes()) * 60);
        return new Reservation(
                new ReservationId(id),
                new TenantId("t" + random.nextInt(100)),
                Window.of(start, start.plus(length)),
                Optional.empty(),
                Amounts.NONE,
                Amounts.of("cpu", elastic),
                Duration.ZERO,
                Reservation.State.HELD);
    }

    /**
     * Requests of which each needs a loan, in one cohort of many tenants.
     *
     * @param inserts the peer, in turns
     */
    static void borrowing(Plan plan, Report report, QuotaRest rest, Callable<Pace.Seen> inserts) throws Exception {
        int tenants = plan.load("tenants");
        rest.cohort("borrowing", tenants * EACH, "{}");
        for (int tenant = 0; tenant < tenants; tenant++) {
            rest.reserve("t" + tenant, "borrowing", EACH);
        }
        var borrows = new ArrayList<Pace.Seen>();
        var peers = new ArrayList<Pace.Seen>();
        try (var borrowers = new Borrowers(rest, tenants / 2)) {
            Pace.open(plan.load("warmup"), plan.load("perSecond"), borrowers::borrow);
            for (int run = 0; run < plan.load("runs"); run++) {
                borrows.add(Pace.open(plan.load("calls"), plan.load("perSecond"), borrowers::borrow));
                peers.add(inserts.call());
            }
        }
        report.add("borrow p50", "ms", of(borrows, seen -> seen.millis(50)), of(peers, seen -> seen.millis(50)));
        report.add("borrow p99", "ms", of(borrows, seen -> seen.millis(99)), of(peers, seen -> seen.millis(99)));
        report.add(
                "borrow failed",
                "requests",
                borrows.stream().mapToInt(Pace.Seen::failed).sum(),
                null);
    }

    /** They take turns. What one got it gives back at once, in a call that is load too but is not measured. */
    private static final class Borrowers implements AutoCloseable {
        private final QuotaRest rest;
        private final int number;
        private final AtomicInteger turn = new AtomicInteger();
        private final AtomicInteger kept = new AtomicInteger();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        Borrowers(QuotaRest rest, int number) {
            this.rest = rest;
            this.number = number;
        }

        boolean borrow() {
            String tenant = "t" + turn.getAndIncrement() % number;
            try {
                var told = rest.ask(tenant, "borrowing", WANTED, "ALL_OR_NOTHING");
                if (told.status() != 201) {
                    return false;
                }
                kept.incrementAndGet();
                threads.execute(() -> giveBack(tenant, told));
                return !told.body().path("loans").isEmpty();
            } catch (IOException | JacksonException failed) {
                return false;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private void giveBack(String tenant, QuotaRest.Told told) {
            try {
                rest.release(tenant, told);
                kept.decrementAndGet();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            threads.close();
            if (kept.get() > 0) {
                throw new IllegalStateException(kept + " allocations could not be given back");
            }
        }
    }

    /** A holder that leaves at its deadline, not before; the time beyond the grace until the owner has its own again. */
    static void recalls(Plan plan, Report report, QuotaRest rest) throws Exception {
        var grace = Duration.ofSeconds(plan.load("graceSeconds"));
        String policy = "{\"notice\": \"%s\", \"minimumRun\": \"PT0S\"}".formatted(grace);
        rest.cohort("recalls", 2 * EACH, policy);
        rest.reserve("borrower", "recalls", EACH);
        rest.reserve("owner", "recalls", EACH);
        var beyond = new double[plan.load("recalls")];
        for (int run = 0; run < beyond.length; run++) {
            beyond[run] = recall(rest) - grace.toMillis() / 1000.0;
        }
        report.add("recall beyond its grace", "s", new Samples(beyond), null);
    }

    /** The seconds from the owner's request until it is seen to have what it asked for. */
    private static double recall(QuotaRest rest) throws IOException, InterruptedException {
        var held = rest.ask("borrower", "recalls", 2 * EACH, "WAIT");
        long begin = System.nanoTime();
        var wants = rest.ask("owner", "recalls", EACH, "WAIT");
        var recalled =
                rest.await("borrower", held, is -> !is.text("recallDeadline").isEmpty());
        var deadline = Instant.parse(recalled.text("recallDeadline"));
        for (var now = Instant.now(); now.isBefore(deadline); now = Instant.now()) {
            LockSupport.parkNanos(Duration.between(now, deadline).toNanos());
        }
        rest.release("borrower", held);
        var got = rest.await("owner", wants, is -> is.text("state").equals("GRANTED"));
        double seconds = (System.nanoTime() - begin) / 1e9;
        rest.release("owner", got);
        return seconds;
    }

    /** quota-service in this JVM, on that database. */
    private ConfigurableApplicationContext service(EmbeddedPostgres database) throws IOException {
        var arguments = new ArrayList<>(ALONE);
        arguments.addAll(List.of(
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn",
                "--cairn.home=" + Files.createDirectories(work.resolve("quota-desk")),
                "--spring.datasource.url=" + StartBenchmarks.url(database, "quota"),
                "--spring.datasource.username=quota"));
        return QuotaApplication.application().run(arguments.toArray(String[]::new));
    }

    private static void insistOnDurability(EmbeddedPostgres database) throws SQLException {
        try (var connection = database.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                try (var rows = statement.executeQuery("show " + setting)) {
                    if (!rows.next() || !"on".equals(rows.getString(1))) {
                        throw new IllegalStateException("commits are not durable: " + setting + " is not on");
                    }
                }
            }
        }
    }

    private static Samples of(List<Pace.Seen> runs, ToDoubleFunction<Pace.Seen> value) {
        return new Samples(runs.stream().mapToDouble(value).toArray());
    }
}
