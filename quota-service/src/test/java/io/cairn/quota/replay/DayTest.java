package io.cairn.quota.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Account;
import io.cairn.quota.core.Allocation;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Auditor;
import io.cairn.quota.core.Balances;
import io.cairn.quota.core.Change;
import io.cairn.quota.core.Changes;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Drain;
import io.cairn.quota.core.Event;
import io.cairn.quota.core.LedgerLine;
import io.cairn.quota.core.Plan;
import io.cairn.quota.core.Planner;
import io.cairn.quota.core.Policy;
import io.cairn.quota.core.Post;
import io.cairn.quota.core.Recalls;
import io.cairn.quota.core.Request;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.ReservationId;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.core.Step;
import io.cairn.quota.core.Terms;
import io.cairn.quota.core.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The 4 h / 20 h day: five tenants work on 10 devices all day and on 100 in four hours of it, each at another time. Each burst ends ten
 * minutes after the next one has begun, so that two meet. A sixth has nothing reserved and works on 40 of what the others do not use.
 */
class DayTest {

    private static final Instant DAWN = Instant.parse("2026-03-02T00:00:00Z");
    private static final Instant DUSK = DAWN.plus(Duration.ofHours(24));
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Policy BY_THE_MINUTE =
            new Policy(MINUTE, MINUTE, Duration.ZERO, MINUTE, MINUTE, 1000, 0, Duration.ofDays(3));
    private static final List<TenantId> TENANTS = List.of("news", "shop", "film", "maps", "mail").stream()
            .map(TenantId::new)
            .toList();

    /** 200 devices; each tenant has 10 guaranteed and 30 elastic, four tenths of its peak. */
    private final Scenario day = new Scenario(
            new Cohort("c1", "a100", devices(200), 0, Terms.OPEN, BY_THE_MINUTE),
            TENANTS.stream().map(DayTest::modest).toList(),
            works(),
            DAWN,
            DUSK);

    @Test
    void utilisationAtLeastDoublesAndNoGuaranteeIsMissed() {
        var comparison = Simulation.compare(day);
        long byPeak = comparison.byPeak().utilisation().get("accelerator");
        long elastic = comparison.elastic().utilisation().get("accelerator");
        assertThat(byPeak).isBetween(290L, 320L);
        assertThat(elastic).isGreaterThanOrEqualTo(2 * byPeak);
        assertThat(comparison.elastic().missedGuarantees()).isZero();
        assertThat(comparison.elastic().refused()).isZero();
        assertThat(comparison.elastic().recalls()).as("where two bursts meet").isPositive();
        assertThat(comparison.byPeak().recalls()).isZero();
        assertThat(comparison.byPeak().longestWait()).isZero();
        assertThat(comparison.elastic().outcome().fates())
                .filteredOn(Fate::byRight)
                .allSatisfy(fate -> assertThat(fate.waited(DUSK)).isLessThanOrEqualTo(MINUTE.multipliedBy(3)));
    }

    @Test
    void aDayPlayedMinuteByMinuteEndsAsTheReplaySays() {
        var minutes = new Minutes(dawn());
        for (var at = DAWN; !at.isAfter(DUSK); at = at.plus(MINUTE)) {
            minutes.pass(at);
        }
        var fates = Replay.run(dawn(), works(), DUSK).fates();
        assertThat(fates).hasSameSizeAs(works());
        for (Fate fate : fates) {
            assertThat(fate.grantedAt())
                    .as("%s is granted", fate.request().id())
                    .isEqualTo(Optional.ofNullable(
                            minutes.granted.get(fate.request().id().value())));
            assertThat(fate.finishedAt())
                    .as("%s is done", fate.request().id())
                    .isEqualTo(Optional.ofNullable(
                            minutes.finished.get(fate.request().id().value())));
        }
    }

    @Test
    void theForecastAtDawnIsWhatThenHappens() {
        var minutes = new Minutes(dawn());
        for (var at = DAWN; !at.isAfter(DUSK); at = at.plus(MINUTE)) {
            minutes.pass(at);
        }
        int unmet = 0;
        for (Work burst : works()) {
            var others = works().stream().filter(work -> !work.equals(burst)).toList();
            var prospect = Forecast.of(dawn(), others, burst.request(), Duration.ofHours(6));
            var id = burst.request().id().value();
            assertThat(prospect.grantedAt()).as("%s", id).isEqualTo(Optional.ofNullable(minutes.granted.get(id)));
            assertThat(prospect.answer()).as("%s", id).isEqualTo(minutes.answers.get(id));
            unmet += prospect.isMet() ? 0 : 1;
        }
        assertThat(unmet).as("some have to wait, and the forecast says why").isPositive();
    }

    @Test
    void aForecastSaysWhyNot() {
        var tomorrow = burst("news", 0, 0, 190);
        var prospect = Forecast.of(dawn(), works(), tomorrow.request(), Duration.ofMinutes(30));
        assertThat(prospect.isMet()).isFalse();
        assertThat(prospect.answer())
                .isInstanceOfSatisfying(
                        Plan.Wait.class, wait -> assertThat(wait.reason()).isEqualTo(Plan.Wait.Reason.NOTHING_IDLE));
        assertThat(prospect.grantedAt()).isEmpty();
    }

    private Snapshot dawn() {
        var snapshot = Snapshot.opening(day.cohort(), DAWN);
        for (Reservation reservation : day.reservations()) {
            snapshot =
                    Changes.apply(snapshot, new Change.Hold(reservation), DAWN).snapshot();
        }
        return snapshot;
    }

    private static List<Work> works() {
        var works = new ArrayList<Work>();
        for (int place = 0; place < TENANTS.size(); place++) {
            var tenant = TENANTS.get(place).value();
            works.add(work(tenant + "-base", tenant, DAWN, 10, Duration.ofHours(30)));
            for (int part = 0; part < 9; part++) {
                works.add(burst(tenant, 4 * place, part, 10));
            }
        }
        for (int part = 0; part < 4; part++) {
            works.add(work("labs-" + part, "labs", DAWN, 10, Duration.ofHours(30)));
        }
        return works;
    }

    private static Work burst(String tenant, int hour, int part, long devices) {
        var start = DAWN.plus(Duration.ofHours(hour)).plus(MINUTE);
        return work(
                tenant + "-burst" + part + "of" + devices,
                tenant,
                start,
                devices,
                Duration.ofHours(4).plus(Duration.ofMinutes(10)));
    }

    private static Work work(String id, String tenant, Instant at, long devices, Duration runs) {
        return new Work(
                new Request(
                        new AllocationId(id),
                        new TenantId(tenant),
                        "job-" + id,
                        1,
                        devices(devices),
                        Request.Mode.WAIT,
                        false,
                        Optional.empty(),
                        at),
                runs);
    }

    private static Reservation modest(TenantId tenant) {
        return new Reservation(
                new ReservationId("of-" + tenant),
                tenant,
                Window.from(DAWN),
                Optional.empty(),
                devices(10),
                devices(30),
                MINUTE,
                Reservation.State.HELD);
    }

    private static Amounts devices(long count) {
        return Amounts.of("accelerator", count);
    }

    /** The day on a clock that knows minutes only; shares the decisions with the replay, but not how time and work go on. */
    private static final class Minutes {
        private Snapshot snapshot;
        private Balances balances;
        final Map<String, Instant> granted = new TreeMap<>();
        final Map<String, Instant> finished = new TreeMap<>();
        final Map<String, Plan> answers = new TreeMap<>();
        private final Map<AllocationId, Instant> since = new HashMap<>();

        Minutes(Snapshot dawn) {
            snapshot = dawn;
            balances = Balances.ZERO.plus(Changes.opening(dawn.cohort(), DAWN));
            for (Reservation reservation : dawn.calendar().reservations().values()) {
                balances = balances.plus(List.of(new LedgerLine(
                        0,
                        DAWN,
                        LedgerLine.Cause.LEVEL,
                        Optional.empty(),
                        Post.idle(Account.POOL),
                        Post.idle(reservation.tenant()),
                        reservation.total())));
            }
        }

        void pass(Instant now) {
            var again = new ArrayList<Request>();
            for (Allocation allocation : List.copyOf(snapshot.allocations().values())) {
                var name = name(allocation.id());
                boolean done = !since.get(allocation.id()).plus(runs(name)).isAfter(now);
                boolean told = allocation
                        .recall()
                        .filter(recall -> !recall.deadline().isAfter(now))
                        .isPresent();
                if (done || told) {
                    apply(new Change.Release(allocation.id(), allocation.fence()), now);
                }
                if (done) {
                    finished.put(name, now);
                } else if (told) {
                    again.add(repeated(allocation, now));
                }
            }
            apply(new Change.Tick(), now);
            again.forEach(request -> ask(request, now));
            works().stream()
                    .map(Work::request)
                    .filter(request -> request.askedAt().equals(now))
                    .sorted(Comparator.comparing(Request::id))
                    .forEach(request -> ask(request, now));
            took(Drain.serve(snapshot, now, 1000).step(), now);
            apply(new Change.Recall(Recalls.round(snapshot, now)), now);
            assertThat(Auditor.audit(snapshot, balances)).isEmpty();
        }

        private void ask(Request request, Instant now) {
            var plan = Planner.plan(snapshot, request, now);
            answers.putIfAbsent(name(request.id()), plan);
            if (plan instanceof Plan.Admit admit) {
                apply(new Change.Admit(request, admit), now);
                return;
            }
            apply(new Change.Enqueue(request), now);
            if (plan instanceof Plan.Recall recall) {
                apply(new Change.Recall(recall.victims()), now);
            }
        }

        private void apply(Change change, Instant now) {
            took(Changes.apply(snapshot, change, now), now);
        }

        private void took(Step step, Instant now) {
            snapshot = step.snapshot();
            balances = balances.plus(step.lines());
            for (Event event : step.events()) {
                if (event instanceof Event.Granted fresh) {
                    since.put(fresh.allocation().id(), now);
                    granted.putIfAbsent(name(fresh.allocation().id()), now);
                }
            }
        }

        private static Request repeated(Allocation allocation, Instant now) {
            int attempt = allocation.attempt() + 1;
            return new Request(
                    new AllocationId(name(allocation.id()) + "+" + attempt),
                    allocation.tenant(),
                    allocation.holder(),
                    attempt,
                    allocation.amount(),
                    Request.Mode.WAIT,
                    false,
                    Optional.empty(),
                    now);
        }

        private static String name(AllocationId id) {
            return id.value().split("\\+")[0];
        }

        private static Duration runs(String name) {
            return works().stream()
                    .filter(work -> work.request().id().value().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .runs();
        }
    }
}
