package io.cairn.quota.core;

import static io.cairn.quota.core.Samples.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Request.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlannerTest {

    /** All 20 are reserved, so that only tenants can lend. */
    private Town town =
            new Town(cohort(gpus(20), swift())).with(always(ADA, 2, 8)).with(always(BOB, 2, 8));

    @AfterEach
    void nothingWasViolated() {
        assertThat(town.findings()).isEmpty();
    }

    @Test
    void theClaim_whatExceedsTheOwnReservationComesFromTheOtherTenantsElasticByName() {
        var plan = town.admitted(ask("a1", ADA, 15, NOON));
        assertThat(plan.own()).isEqualTo(gpus(10));
        assertThat(plan.loans())
                .extracting(LoanDraft::lender, LoanDraft::amount)
                .containsExactly(tuple(BOB, 5));
    }

    @Test
    void theClaim_theLenderHasItsOwnAgainWithinNoticeAndKillTimeout() {
        town.admitted(ask("a1", ADA, 15, NOON));
        town.later(Duration.ofMinutes(5));
        var plan = town.submit(ask("b1", BOB, 10, town.now));
        assertThat(plan).isInstanceOfSatisfying(Plan.Recall.class, recall -> {
            assertThat(recall.victims())
                    .containsExactly(new Victim(new AllocationId("a1"), ADA, gpus(5), town.now.plus(NOTICE)));
            assertThat(recall.firstFeasibleAt()).isEqualTo(town.now.plus(NOTICE).plusSeconds(10));
        });
        town.later(NOTICE).release("a1");
        assertThat(town.serve()).hasSize(1);
        assertThat(town.allocation("b1").loans()).isEmpty();
        assertThat(town.allocation("b1").own()).isEqualTo(gpus(10));
    }

    @Test
    void whatTheOwnReservationCoversBorrowsNothing() {
        assertThat(town.admitted(ask("a1", ADA, 10, NOON))).isEqualTo(new Plan.Admit(gpus(10), gpus(10), List.of()));
    }

    @Test
    void q2_theGuaranteedPartIsNeverLent() {
        assertThat(town.plan(ask("a1", ADA, 18, NOON))).isInstanceOf(Plan.Admit.class);
        assertThat(town.plan(ask("a1", ADA, 19, NOON)))
                .isEqualTo(new Plan.Wait(Plan.Wait.Reason.NOTHING_IDLE, gpus(1), Optional.empty()));
    }

    @Test
    void ownWorkOfALenderTakesItsGuaranteedPartFirst() {
        town.admitted(ask("b1", BOB, 5, NOON));
        assertThat(town.plan(ask("a1", ADA, 15, NOON))).isInstanceOf(Plan.Admit.class);
        assertThat(town.plan(ask("a1", ADA, 16, NOON))).isInstanceOf(Plan.Wait.class);
    }

    @Test
    void thePoolLendsFirst() {
        town = new Town(cohort(gpus(22), swift())).with(always(ADA, 0, 10)).with(always(BOB, 0, 10));
        assertThat(town.admitted(ask("a1", ADA, 15, NOON)).loans())
                .extracting(LoanDraft::lender, LoanDraft::amount)
                .containsExactly(tuple(POOL, 2), tuple(BOB, 3));
    }

    @Test
    void aLenderWhoseNextWindowIsAfterTheExpectedEndComesBeforeOneWithMoreIdle() {
        town = new Town(cohort(gpus(30), swift()))
                .with(always(BOB, 0, 10))
                .with(always(CYD, 0, 9))
                .with(reserved(BOB, Window.of(after(600), after(1200)), 0, 11));
        town.with(ADA, Terms.OPEN);
        town.apply(new Change.SetCapacity(gpus(30)));
        var pooled = town.snapshot.account(POOL).elastic().get("accelerator");
        var short_ = until(ask("a1", ADA, pooled + 3, NOON), after(300));
        var long_ = until(ask("a1", ADA, pooled + 3, NOON), after(900));
        assertThat(((Plan.Admit) town.plan(short_)).loans().getLast().lender())
                .as("both are safe, bob has more idle")
                .isEqualTo(BOB);
        assertThat(((Plan.Admit) town.plan(long_)).loans().getLast().lender())
                .as("bob's window begins before the end")
                .isEqualTo(CYD);
    }

    @Test
    void amongLendersWithAsMuchIdleTheOneWithoutALossThenTheFirstByName() {
        town = new Town(cohort(gpus(20), swift())).with(always(BOB, 0, 10)).with(always(CYD, 0, 10));
        assertThat(town.admitted(ask("a1", ADA, 4, NOON)).loans().getFirst().lender())
                .isEqualTo(BOB);
        town.submit(ask("b1", BOB, 10, NOON));
        assertThat(town.events.getLast()).isInstanceOf(Event.Granted.class);
        assertThat(town.allocation("b1").loans()).extracting(Loan::lender).containsExactly(CYD);
    }

    @Test
    void lendLimitAndAllowListAreTheLendersWord() {
        town.with(BOB, lendingAtMost(3));
        assertThat(town.plan(ask("a1", ADA, 13, NOON))).isInstanceOf(Plan.Admit.class);
        assertThat(town.plan(ask("a1", ADA, 14, NOON))).isInstanceOf(Plan.Wait.class);
        town.with(BOB, lendingTo(CYD));
        assertThat(town.plan(ask("a1", ADA, 11, NOON))).isInstanceOf(Plan.Wait.class);
        assertThat(town.plan(ask("c1", CYD, 8, NOON))).isInstanceOf(Plan.Admit.class);
    }

    @Test
    void interruptibleWorkMayHaveWhatALendLimitKeepsBackAndLeavesAtOnce() {
        town.with(BOB, lendingAtMost(3));
        town.admitted(interruptible(ask("a1", ADA, 18, NOON)));
        var plan = (Plan.Recall) town.submit(ask("b1", BOB, 10, NOON));
        assertThat(plan.victims())
                .singleElement()
                .satisfies(victim -> assertThat(victim.deadline()).isEqualTo(NOON.plusSeconds(10)));
    }

    @Test
    void beyondTheBorrowLimitOneWaitsForOnesOwnWorkAndIsToldSo() {
        town.with(ADA, borrowingAtMost(4));
        town.admitted(until(ask("a1", ADA, 12, NOON), after(100)));
        assertThat(town.plan(ask("a2", ADA, 4, NOON)))
                .isEqualTo(new Plan.Wait(Plan.Wait.Reason.BORROW_LIMIT, gpus(2), Optional.of(after(100))));
        assertThat(town.plan(ask("a3", ADA, 15, NOON)))
                .isEqualTo(new Plan.Reject(Plan.Reject.Reason.MORE_THAN_THE_TENANT_MAY, gpus(14), Optional.empty()));
    }

    @Test
    void moreThanTheCohortHasIsRefused() {
        assertThat(town.plan(ask("a1", ADA, 21, NOON)))
                .isEqualTo(new Plan.Reject(Plan.Reject.Reason.MORE_THAN_THE_COHORT_HAS, gpus(20), Optional.empty()));
    }

    @Test
    void allOrNothingNeverWaitsAndSaysWhenItCouldBe() {
        town.admitted(until(ask("b1", BOB, 10, NOON), after(50)));
        var request = ask("a1", ADA, gpus(12), Mode.ALL_OR_NOTHING, NOON);
        assertThat(town.submit(request))
                .isEqualTo(new Plan.Reject(Plan.Reject.Reason.NOT_NOW, gpus(10), Optional.of(after(50))));
        assertThat(town.snapshot.waiting().byId()).isEmpty();
    }

    @Test
    void aPartIsAsManyEqualPiecesAsThereAre() {
        var eight = Amounts.of(Map.of("accelerator", 24L, "cpu", 96L));
        town = new Town(cohort(Amounts.of(Map.of("accelerator", 100L, "cpu", 22L)), swift()));
        var plan = town.admitted(ask("a1", ADA, eight, Mode.PARTIAL, NOON));
        assertThat(plan.amount()).isEqualTo(Amounts.of(Map.of("accelerator", 5L, "cpu", 20L)));
        assertThat(town.plan(ask("a2", ADA, eight, Mode.PARTIAL, NOON))).isInstanceOf(Plan.Wait.class);
    }

    @Test
    void severalResourcesAreAllOrNothing() {
        town = new Town(cohort(Amounts.of(Map.of("accelerator", 4L, "cpu", 10L)), swift()));
        town.admitted(ask("a1", ADA, Amounts.of("cpu", 8), Mode.WAIT, NOON));
        var both = Amounts.of(Map.of("accelerator", 1L, "cpu", 4L));
        assertThat(town.plan(ask("b1", BOB, both, Mode.WAIT, NOON)))
                .isEqualTo(new Plan.Wait(Plan.Wait.Reason.NOTHING_IDLE, Amounts.of("cpu", 2), Optional.empty()));
    }

    @Test
    void nobodyWhoBorrowsPassesOneWhoWaits() {
        town.admitted(ask("b1", BOB, 10, NOON));
        town.admitted(ask("a1", ADA, 2, NOON));
        town.submit(ask("c1", CYD, 9, NOON));
        assertThat(town.plan(ask("d1", DAN, 1, after(1))))
                .isInstanceOfSatisfying(
                        Plan.Wait.class, wait -> assertThat(wait.reason()).isEqualTo(Plan.Wait.Reason.OTHERS_FIRST));
        assertThat(town.plan(ask("a2", ADA, 1, after(1)))).as("own").isInstanceOf(Plan.Admit.class);
    }

    @Test
    void whoIsHeldUpByItsOwnLimitHoldsUpNobodyElse() {
        town.with(CYD, borrowingAtMost(9)).admitted(ask("c1", CYD, 9, NOON));
        town.submit(ask("c2", CYD, 3, NOON));
        assertThat(town.plan(ask("d1", DAN, 1, after(1)))).isInstanceOf(Plan.Admit.class);
    }

    @Test
    void aSnapshotFromBeforeAWindowsEdgeIsRefused() {
        town.apply(new Change.Cancel(always(BOB, 2, 8).id()))
                .with(reserved(BOB, Window.of(after(60), after(90)), 1, 1));
        assertThatThrownBy(() -> Planner.plan(town.snapshot, ask("a1", ADA, 1, NOON), after(60)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void q12_ownResourceThatBecomesFreeRepaysTheLenderAtOnce() {
        town.admitted(ask("a1", ADA, 10, NOON));
        town.admitted(ask("a2", ADA, 5, NOON));
        town.release("a1");
        assertThat(town.allocation("a2").loans()).isEmpty();
        assertThat(town.snapshot.account(BOB).lent()).isEqualTo(Amounts.NONE);
        assertThat(town.events).anyMatch(event -> event instanceof Event.Repaid);
    }

    private static Tuple tuple(TenantId lender, long amount) {
        return Tuple.tuple(lender, gpus(amount));
    }
}
