package io.cairn.quota.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Account;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Change;
import io.cairn.quota.core.Changes;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Plan;
import io.cairn.quota.core.Planner;
import io.cairn.quota.core.Policy;
import io.cairn.quota.core.Request;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.ReservationId;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.core.Terms;
import io.cairn.quota.core.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How an account goes on, by what is known. */
class TimelineTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final TenantId ADA = new TenantId("ada");
    private static final TenantId BOB = new TenantId("bob");
    private static final Window DAY = Window.of(NOON, NOON.plus(Duration.ofDays(1)));

    private final Snapshot snapshot = lent();

    @Test
    void theLendersStepsAreItsWindowsAndTheAnnouncedEndsOfItsBorrowers() {
        var steps = Timeline.of(snapshot, BOB, DAY, 10);
        assertThat(steps).extracting(Timeline.Step::from).containsExactly(NOON, hours(2), hours(6));
        assertThat(steps).extracting(Timeline.Step::lent).containsExactly(cpu(10), Amounts.NONE, Amounts.NONE);
        assertThat(steps).extracting(Timeline.Step::idle).containsExactly(cpu(50), cpu(60), Amounts.NONE);
    }

    @Test
    void theBorrowersStepsTellWhatIsItsOwnAndWhatIsNot() {
        var first = Timeline.of(snapshot, ADA, DAY, 10).getFirst();
        assertThat(first.own()).isEqualTo(cpu(40));
        assertThat(first.borrowed()).isEqualTo(cpu(10));
        assertThat(first.idle()).isEqualTo(Amounts.NONE);
    }

    @Test
    void thePoolHasWhatNobodyReserved() {
        assertThat(Timeline.of(snapshot, Account.POOL, DAY, 10))
                .extracting(Timeline.Step::elastic)
                .containsExactly(Amounts.NONE, cpu(60));
    }

    @Test
    void thereAreAtMostAsManyStepsAsAreAskedFor() {
        assertThat(Timeline.of(snapshot, BOB, DAY, 2)).hasSize(2);
    }

    private static Snapshot lent() {
        var cohort = new Cohort("c", "cpu", cpu(100), 1, Terms.OPEN, Policy.USUAL);
        var snapshot = Snapshot.opening(cohort, NOON);
        snapshot = held(snapshot, ADA, Window.from(NOON), 40);
        snapshot = held(snapshot, BOB, Window.of(NOON, hours(6)), 60);
        var request = new Request(
                new AllocationId("a"), ADA, "j", 1, cpu(50), Request.Mode.WAIT, false, Optional.of(hours(2)), NOON);
        var admit = (Plan.Admit) Planner.plan(snapshot, request, NOON);
        return Changes.apply(snapshot, new Change.Admit(request, admit), NOON).snapshot();
    }

    private static Snapshot held(Snapshot snapshot, TenantId tenant, Window window, long cpu) {
        var reservation = new Reservation(
                new ReservationId("r-" + tenant),
                tenant,
                window,
                Optional.empty(),
                Amounts.NONE,
                cpu(cpu),
                Duration.ZERO,
                Reservation.State.HELD);
        return Changes.apply(snapshot, new Change.Hold(reservation), NOON).snapshot();
    }

    private static Instant hours(long hours) {
        return NOON.plus(Duration.ofHours(hours));
    }

    private static Amounts cpu(long amount) {
        return Amounts.of("cpu", amount);
    }
}
