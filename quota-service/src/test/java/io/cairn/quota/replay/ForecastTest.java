package io.cairn.quota.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.kit.tenancy.TenantId;
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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a forecast knows of what runs and waits already, and how long it takes. */
class ForecastTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Instant ONE = NOON.plus(Duration.ofHours(1));
    private static final Instant TWO = NOON.plus(Duration.ofHours(2));
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Snapshot EMPTY =
            Snapshot.opening(new Cohort("c1", "cpu", Amounts.of("cpu", 10), 0, Terms.OPEN, Policy.USUAL), NOON);

    @Test
    void whatWaitsNowHasItsTurnBeforeAndEndsWhenItAnnounced() {
        var runs = admitted(EMPTY, request("runs", "eve", 10, NOON, Optional.of(ONE)));
        var queued = request("waits", "bob", 10, NOON, Optional.of(TWO));
        var now = Changes.apply(runs, new Change.Enqueue(queued), NOON).snapshot();
        var prospect = Forecast.of(now, List.of(), burst(10, ONE.plus(HOUR.dividedBy(2))), HOUR);
        assertThat(prospect.isMet()).isFalse();
        assertThat(prospect.grantedAt()).contains(TWO);
        assertThat(prospect.recalledAt()).isEmpty();
    }

    @Test
    void aBurstIsToldToLeaveBeforeTheWindowOfWhomItBorrowsFrom() {
        var window = new Reservation(
                new ReservationId("r"),
                new TenantId("bob"),
                Window.of(ONE, TWO),
                Optional.empty(),
                Amounts.of("cpu", 8),
                Amounts.NONE,
                Duration.ofSeconds(30),
                Reservation.State.HELD);
        var now = Changes.apply(EMPTY, new Change.Hold(window), NOON).snapshot();
        var prospect = Forecast.of(now, List.of(), burst(5, NOON.plus(HOUR.dividedBy(2))), HOUR);
        assertThat(prospect.isMet()).isTrue();
        var lead = Policy.USUAL.lead(Policy.USUAL.notice());
        assertThat(prospect.recalledAt()).contains(ONE.minus(lead));

        var within = Forecast.of(now, List.of(), burst(5, ONE.plusSeconds(1)), HOUR);
        assertThat(within.answer())
                .isInstanceOfSatisfying(
                        Plan.Wait.class, wait -> assertThat(wait.missing()).isEqualTo(Amounts.of("cpu", 3)));
        assertThat(within.grantedAt()).as("when the window is over").contains(TWO);
    }

    @Test
    void roundsThatWouldChangeNothingAreNotPlayed() {
        var now = crowded();
        var far = burst(1, NOON.plus(Duration.ofDays(20)));
        assertThat(Forecast.of(now, List.of(), far, HOUR, 1_000).grantedAt())
                .as("nobody leaves, and bob waits for twenty days at a round each two seconds")
                .isEmpty();
    }

    @Test
    void whatTakesTooLongIsToldWithHowFarItCame() {
        assertThatThrownBy(() -> Forecast.of(crowded(), List.of(), burst(1, ONE), HOUR, 10))
                .isInstanceOfSatisfying(
                        Replay.TooLong.class, most -> assertThat(most.reached()).isBetween(NOON, ONE));
    }

    /** All is in use for good, and somebody waits. */
    private static Snapshot crowded() {
        var runs = admitted(EMPTY, request("runs", "eve", 10, NOON, Optional.empty()));
        var queued = request("waits", "bob", 10, NOON, Optional.empty());
        return Changes.apply(runs, new Change.Enqueue(queued), NOON).snapshot();
    }

    private static Snapshot admitted(Snapshot snapshot, Request request) {
        var plan = (Plan.Admit) Planner.plan(snapshot, request, NOON);
        return Changes.apply(snapshot, new Change.Admit(request, plan), NOON).snapshot();
    }

    private static Request burst(long cpu, Instant at) {
        return request("burst", "ada", cpu, at, Optional.empty());
    }

    private static Request request(String id, String tenant, long cpu, Instant at, Optional<Instant> end) {
        return new Request(
                new AllocationId(id),
                new TenantId(tenant),
                "job-" + id,
                1,
                Amounts.of("cpu", cpu),
                Request.Mode.WAIT,
                false,
                end,
                at);
    }
}
