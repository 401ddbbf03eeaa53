package io.cairn.quota.core;

import static io.cairn.quota.core.Samples.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WindowsTest {

    private Town town = new Town(cohort(gpus(20), swift()));

    @AfterEach
    void nothingWasViolated() {
        assertThat(town.findings()).isEmpty();
    }

    @Test
    void q10_windowsBackToBackDoNotMeet() {
        town.with(reserved(ADA, Window.of(NOON, after(100)), 20, 0))
                .with(reserved(BOB, Window.of(after(100), after(200)), 20, 0));
        town.at(after(99));
        assertThat(town.snapshot.account(ADA).guaranteed()).isEqualTo(gpus(20));
        assertThat(town.snapshot.account(BOB).guaranteed()).isEqualTo(gpus(0));
        town.at(after(100));
        assertThat(town.snapshot.account(ADA).guaranteed()).isEqualTo(gpus(0));
        assertThat(town.snapshot.account(BOB).guaranteed()).isEqualTo(gpus(20));
    }

    @Test
    void aWindowThatEndsUnderRunningWorkOpensADeficitAndTheWorkRunsOn() {
        town.with(reserved(ADA, Window.of(NOON, after(100)), 20, 0)).admitted(ask("a1", ADA, 15, NOON));
        town.at(after(100));
        assertThat(town.snapshot.deficits().values()).singleElement().satisfies(deficit -> {
            assertThat(deficit.account()).contains(ADA);
            assertThat(deficit.amount()).isEqualTo(gpus(15));
            assertThat(deficit.cause()).isEqualTo(Deficit.Cause.WINDOW);
            assertThat(deficit.deadline()).isEqualTo(after(140));
        });
        assertThat(town.snapshot.account(POOL).elastic()).isEqualTo(gpus(20));
        assertThat(town.plan(ask("b1", BOB, 6, town.now))).as("it is in use").isInstanceOf(Plan.Wait.class);
        assertThat(town.plan(ask("b1", BOB, 5, town.now))).isInstanceOf(Plan.Admit.class);
        town.release("a1");
        assertThat(town.snapshot.deficits()).isEmpty();
        assertThat(town.events).anyMatch(event -> event instanceof Event.DeficitClosed);
    }

    @Test
    void theRoundRecallsWhatADeficitStandsFor() {
        town.with(reserved(ADA, Window.of(NOON, after(1000)), 20, 0)).admitted(ask("a1", ADA, 15, NOON));
        town.apply(new Change.Cancel(
                reserved(ADA, Window.of(NOON, after(1000)), 20, 0).id()));
        assertThat(town.round()).containsExactly(new Victim(new AllocationId("a1"), ADA, gpus(15), after(30)));
        assertThat(town.round()).as("they are leaving").isEmpty();
    }

    @Test
    void workThatOutlivesItsWindowIsRecalledAheadOfTheEnd() {
        town.with(reserved(ADA, Window.of(NOON, after(1000)), 20, 0));
        town.admitted(ask("a1", ADA, 15, NOON));
        town.admitted(until(ask("a2", ADA, 5, NOON), after(990)));
        assertThat(town.at(after(957)).round()).isEmpty();
        assertThat(town.at(after(958)).round())
                .as("notice 30, kill timeout 10, period 2 before; a2 ends by itself")
                .containsExactly(new Victim(new AllocationId("a1"), ADA, gpus(15), after(988)));
    }

    @Test
    void aWindowThatBeginsFindsItsGuaranteedPartFree() {
        town.with(reserved(ADA, Window.of(after(1000), after(2000)), 12, 0));
        town.admitted(ask("b1", BOB, 10, NOON));
        town.admitted(ask("c1", CYD, 8, NOON));
        assertThat(town.at(after(958)).round()).hasSize(1);
        var leaving = town.snapshot.allocations().values().stream()
                .filter(allocation -> allocation.state().isRecalled())
                .findFirst()
                .orElseThrow();
        town.at(after(995)).release(leaving.id().value());
        town.at(after(1000));
        assertThat(town.snapshot.deficits()).isEmpty();
        assertThat(town.plan(ask("a1", ADA, 12, town.now))).isInstanceOf(Plan.Admit.class);
    }

    @Test
    void aWindowThatBeginsLendsItsIdleElasticOnAndDisturbsNobody() {
        town.with(reserved(ADA, Window.of(after(1000), after(2000)), 0, 20));
        town.admitted(ask("b1", BOB, 10, NOON));
        assertThat(town.at(after(990)).round()).isEmpty();
        town.at(after(1000));
        assertThat(town.allocation("b1").loans()).extracting(Loan::lender).containsExactly(ADA);
        assertThat(town.events).anyMatch(event -> event instanceof Event.HandedOver);
        assertThat(town.snapshot.deficits()).isEmpty();
    }

    @Test
    void aCutOfCapacityUnderRunningWorkOpensADeficitOfTheCapacity() {
        town.with(always(ADA, 5, 5)).with(always(BOB, 5, 5));
        town.admitted(ask("a1", ADA, 10, NOON));
        town.admitted(ask("b1", BOB, 5, NOON));
        town.apply(new Change.SetCapacity(gpus(12)));
        assertThat(town.snapshot.deficits().values()).singleElement().satisfies(deficit -> {
            assertThat(deficit.account()).isEqualTo(Optional.empty());
            assertThat(deficit.amount()).isEqualTo(gpus(3));
            assertThat(deficit.cause()).isEqualTo(Deficit.Cause.CAPACITY_CUT);
        });
        assertThat(town.plan(ask("b2", BOB, 5, NOON)))
                .as("it is bob's, and not there")
                .isInstanceOfSatisfying(
                        Plan.Wait.class, wait -> assertThat(wait.reason()).isEqualTo(Plan.Wait.Reason.DEFICIT));
        assertThat(town.round())
                .extracting(Victim::tenant)
                .as("elastic before guaranteed")
                .containsExactly(ADA);
    }

    @Test
    void aCutThatThePoolCanBearDisturbsNobody() {
        town.with(always(ADA, 5, 5)).admitted(ask("a1", ADA, 10, NOON));
        town.apply(new Change.SetCapacity(gpus(10)));
        assertThat(town.snapshot.deficits()).isEmpty();
        assertThat(town.round()).isEmpty();
    }

    @Test
    void capacityThatComesBackClosesTheDeficit() {
        town.with(always(ADA, 10, 10)).admitted(ask("a1", ADA, 20, NOON));
        town.apply(new Change.SetCapacity(gpus(15)));
        assertThat(town.snapshot.deficit(Optional.empty())).isEqualTo(gpus(5));
        town.apply(new Change.SetCapacity(gpus(18)));
        assertThat(town.snapshot.deficit(Optional.empty())).isEqualTo(gpus(2));
        town.apply(new Change.SetCapacity(gpus(20)));
        assertThat(town.snapshot.deficits()).isEmpty();
    }

    @Test
    void q5_aMissedHeartbeatMakesSuspectAndFreesNothing() {
        town = new Town(cohort(20)).with(always(ADA, 5, 5));
        town.admitted(ask("a1", ADA, 10, NOON));
        town.later(Duration.ofSeconds(60));
        assertThat(town.allocation("a1").state()).isEqualTo(AllocationState.SUSPECT);
        assertThat(town.snapshot.active()).isEqualTo(gpus(10));
        town.apply(new Change.Heartbeat(
                new AllocationId("a1"), town.allocation("a1").fence()));
        assertThat(town.allocation("a1").state()).isEqualTo(AllocationState.ACTIVE);
        var before = town.snapshot;
        town.apply(new Change.Force(new AllocationId("a1")));
        assertThat(town.snapshot).as("who is heard is not forced").isSameAs(before);
        town.later(Duration.ofDays(30)).apply(new Change.Force(new AllocationId("a1")));
        assertThat(town.holds("a1")).isFalse();
    }

    @Test
    void q6_aStaleFenceAndASecondReleaseDoNothing() {
        town.admitted(ask("a1", ADA, 10, NOON));
        var allocation = town.allocation("a1");
        var before = town.snapshot;
        town.apply(
                new Change.Release(allocation.id(), new Fence(allocation.fence().value() + 1)));
        assertThat(town.snapshot).isSameAs(before);
        town.release("a1");
        before = town.snapshot;
        town.apply(new Change.Release(allocation.id(), allocation.fence()));
        assertThat(town.snapshot).isSameAs(before);
    }

    /** What it lent was no more than its elastic part; that has ended, and what it lent is lent by the pool from now on. */
    @Test
    void q12_whoseLoansOthersTakeOverRepaysWithWhatIsIdleByThat() {
        town.with(reserved(ADA, Window.of(NOON, after(100)), 0, 5));
        town.with(reserved(ADA, Window.from(after(100)), 5, 0));
        town.admitted(ask("d1", DAN, 12, NOON));
        town.admitted(ask("b1", BOB, 8, NOON));
        town.release("d1");
        town.admitted(ask("a1", ADA, 3, NOON));
        assertThat(town.snapshot.account(ADA).lent()).isEqualTo(gpus(5));
        assertThat(town.snapshot.account(ADA).borrowed()).isEqualTo(gpus(3));
        town.at(after(100));
        assertThat(town.snapshot.account(ADA).lent()).isEqualTo(Amounts.NONE);
        assertThat(town.snapshot.account(ADA).borrowed()).isEqualTo(Amounts.NONE);
        assertThat(town.snapshot.account(ADA).own()).isEqualTo(gpus(3));
        assertThat(town.snapshot.deficits()).isEmpty();
    }
}
