package io.cairn.quota.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Event;
import io.cairn.quota.core.Policy;
import io.cairn.quota.core.Request;
import io.cairn.quota.core.Request.Mode;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.ReservationId;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.core.Terms;
import io.cairn.quota.core.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Several orders, one commit. */
class SessionTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final TenantId ADA = new TenantId("ada");
    private static final TenantId BOB = new TenantId("bob");
    private static final Session.State NEVER = new Session.State(Instant.EPOCH);

    private final Snapshot empty =
            Snapshot.opening(new Cohort("c", "cpu", Amounts.of("cpu", 100), 1, Terms.OPEN, Policy.USUAL), NOON);

    @Test
    void eachOrderIsDecidedOnWhatTheOnesBeforeItLeft() {
        var session = session(empty, ask("a", ADA, 60, Mode.WAIT), ask("b", BOB, 60, Mode.WAIT));
        assertThat(session.answers().get(0)).isInstanceOf(Answer.Granted.class);
        assertThat(session.answers().get(1)).isInstanceOf(Answer.Waiting.class);
        assertThat(session.asks()).containsOnlyKeys(new AllocationId("a"), new AllocationId("b"));
    }

    @Test
    void whoWaitsHasItsTurnInTheCommitThatFreesWhatItNeeds() {
        var before = session(empty, ask("a", ADA, 60, Mode.WAIT), ask("b", BOB, 60, Mode.WAIT))
                .after();
        var held = before.allocations().get(new AllocationId("a"));
        var session = session(before, new Order.Release(held.id(), Optional.of(held.fence())));
        assertThat(session.after().allocations()).containsOnlyKeys(new AllocationId("b"));
        assertThat(session.events()).anyMatch(Event.Granted.class::isInstance);
        assertThat(session.asks()).as("its row is there already").isEmpty();
    }

    @Test
    void anAskThatWaitsAndHasItsTurnInTheSameCommitIsGranted() {
        var before = session(empty, ask("a", ADA, 100, Mode.WAIT)).after();
        var held = before.allocations().get(new AllocationId("a"));
        var session =
                session(before, ask("b", BOB, 60, Mode.WAIT), new Order.Release(held.id(), Optional.of(held.fence())));
        assertThat(session.answers().get(0)).isInstanceOf(Answer.Granted.class);
    }

    @Test
    void aRefusedOrderLeavesNothingBehind() {
        var session = session(empty, ask("a", ADA, 101, Mode.WAIT), ask("b", ADA, 101, Mode.ALL_OR_NOTHING));
        assertThat(session.answers()).allMatch(Answer.Refused.class::isInstance);
        assertThat(session.changes()).isFalse();
    }

    @Test
    void noMoreWaitThanMay() {
        var known = new Session.Known(Map.of(), 1);
        var session = Session.of(
                empty,
                NEVER,
                List.of(ask("a", ADA, 100, Mode.WAIT), ask("b", BOB, 1, Mode.WAIT), ask("c", BOB, 1, Mode.WAIT)),
                known,
                NOON);
        assertThat(session.answers().get(1)).isInstanceOf(Answer.Waiting.class);
        assertThat(session.answers().get(2)).isEqualTo(new Answer.TooManyWait(1));
    }

    @Test
    void aKeyThatWasUsedIsTheSameAllocationOrRefused() {
        var ask = ask("b", ADA, 10, Mode.WAIT);
        var earlier = new Session.Earlier(new AllocationId("a"), ask.key().fingerprint());
        var same = Session.of(empty, NEVER, List.of(ask), new Session.Known(Map.of(ask.key(), earlier), 9), NOON);
        assertThat(same.answers()).containsExactly(new Answer.Known(new AllocationId("a")));
        var other = new Session.Earlier(new AllocationId("a"), new byte[32]);
        var reused = Session.of(empty, NEVER, List.of(ask), new Session.Known(Map.of(ask.key(), other), 9), NOON);
        assertThat(reused.answers()).containsExactly(new Answer.KeyReused());
        assertThat(reused.changes()).isFalse();
    }

    @Test
    void q10_aWindowThatHasStartedIsSeenByTheFirstOrderAfterIt() {
        var before =
                session(empty, reserve("r", ADA, NOON.plusSeconds(60), 0, 40)).after();
        assertThat(before.account(ADA).elastic()).isEqualTo(Amounts.NONE);
        var session = Session.of(before, NEVER, List.of(ask("a", ADA, 40, Mode.WAIT)), nothing(), NOON.plusSeconds(60));
        var granted = (Answer.Granted) session.answers().getFirst();
        assertThat(granted.allocation().own()).isEqualTo(Amounts.of("cpu", 40));
    }

    @Test
    void timeNeverGoesBackHoweverTheClocksOfReplicasDiffer() {
        var before =
                session(empty, new Order.Round(), ask("a", ADA, 10, Mode.WAIT)).after();
        var session = Session.of(
                before, NEVER, List.of(ask("b", ADA, 10, Mode.WAIT)), nothing(), NOON.minus(Duration.ofHours(1)));
        assertThat(session.answers().getFirst()).isInstanceOf(Answer.Granted.class);
        assertThat(session.after().asOf()).isEqualTo(NOON);
    }

    @Test
    void twoRoundsOfRecallsAreAPeriodApart() {
        // Guaranteed, so nobody else can lend it on when the window starts.
        var reserved =
                session(empty, reserve("r", ADA, NOON.plusSeconds(5), 40, 0)).after();
        var lent = session(reserved, ask("b", BOB, 100, Mode.WAIT)).after();
        var due = NOON.plusSeconds(2);
        var recent = new Session.State(due.minusMillis(1));
        assertThat(Session.of(lent, recent, List.of(new Order.Round()), nothing(), due)
                        .events())
                .noneMatch(Event.Recalled.class::isInstance);
        var round = Session.of(lent, NEVER, List.of(new Order.Round()), nothing(), due);
        assertThat(round.events()).anyMatch(Event.Recalled.class::isInstance);
        assertThat(round.state().roundAt()).isEqualTo(due);
    }

    @Test
    void aRoundInWhichNothingIsDueChangesNothing() {
        var before = session(empty, ask("a", ADA, 10, Mode.WAIT)).after();
        assertThat(Session.of(before, NEVER, List.of(new Order.Round()), nothing(), NOON.plusSeconds(1))
                        .changes())
                .isFalse();
    }

    private static Session session(Snapshot before, Order... orders) {
        return Session.of(before, NEVER, List.of(orders), nothing(), NOON);
    }

    private static Session.Known nothing() {
        return new Session.Known(Map.of(), 100);
    }

    private static Order.Ask ask(String id, TenantId tenant, long cpu, Mode mode) {
        var request = new Request(
                new AllocationId(id), tenant, "j", 1, Amounts.of("cpu", cpu), mode, false, Optional.empty(), NOON);
        byte[] fingerprint = new byte[32];
        Arrays.fill(fingerprint, (byte) cpu);
        return new Order.Ask(request, new AskKey(tenant, "key-" + id, fingerprint));
    }

    private static Order.Reserve reserve(String id, TenantId tenant, Instant start, long guaranteed, long elastic) {
        return new Order.Reserve(
                new Reservation(
                        new ReservationId(id),
                        tenant,
                        Window.from(start),
                        Optional.empty(),
                        Amounts.of("cpu", guaranteed),
                        Amounts.of("cpu", elastic),
                        Duration.ZERO,
                        Reservation.State.HELD),
                false);
    }
}
