package io.cairn.quota.core;

import static io.cairn.quota.core.Samples.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecallsTest {

    private Town town =
            new Town(cohort(gpus(20), swift())).with(always(ADA, 2, 8)).with(always(BOB, 2, 8));

    @AfterEach
    void nothingWasViolated() {
        assertThat(town.findings()).isEmpty();
    }

    @Test
    void q13_whoBurstsRecallsNobody() {
        town.admitted(ask("a1", ADA, 18, NOON));
        assertThat(town.submit(ask("c1", CYD, 1, after(100)))).isInstanceOf(Plan.Wait.class);
    }

    @Test
    void q13_aBorrowerWithinItsEntitlementKeepsTheLoanAndTheDebtIsFollowedToWhoUsesMoreThanItsOwn() {
        // Cyd has all that ada lends; ada works on what bob lends, and uses no more than is hers.
        town.admitted(ask("c1", CYD, 8, NOON));
        assertThat(town.snapshot.account(ADA).lent()).isEqualTo(gpus(8));
        var plan = town.admitted(ask("a1", ADA, 10, NOON));
        assertThat(plan.loans()).containsExactly(new LoanDraft(BOB, gpus(8), Optional.empty()));

        var recall = (Plan.Recall) town.submit(ask("b1", BOB, 10, after(100)));

        assertThat(recall.victims()).extracting(Victim::tenant).containsExactly(CYD);
        town.release("c1").serve();
        assertThat(town.holds("b1")).isTrue();
        assertThat(town.allocation("a1").loans()).as("ada's own took over").isEmpty();
    }

    @Test
    void onlyWhatIsNeededIsRecalledAndTheYoungestOfTheGreatestBurstFirst() {
        town = new Town(cohort(gpus(20), swift())).with(always(BOB, 0, 20));
        town.admitted(ask("c1", CYD, 4, NOON));
        town.later(Duration.ofSeconds(5)).admitted(ask("c2", CYD, 4, NOON));
        town.admitted(ask("d1", DAN, 4, NOON));
        var recall = (Plan.Recall) town.submit(ask("b1", BOB, 11, town.now));
        assertThat(recall.victims())
                .extracting(victim -> victim.allocation().value())
                .containsExactly("c2");
    }

    @Test
    void whoIsNotNeededOnceAnotherIsChosenIsLetGo() {
        town = new Town(cohort(gpus(20), swift())).with(always(BOB, 0, 20));
        town.admitted(ask("c1", CYD, 12, NOON));
        town.later(Duration.ofSeconds(5)).admitted(ask("c2", CYD, 2, NOON));
        var recall = (Plan.Recall) town.submit(ask("b1", BOB, 16, town.now));
        assertThat(recall.victims())
                .extracting(victim -> victim.allocation().value())
                .containsExactly("c1");
    }

    @Test
    void interruptibleWorkLeavesFirst() {
        town = new Town(cohort(gpus(20), swift())).with(always(BOB, 0, 20));
        town.admitted(interruptible(ask("c1", CYD, 4, NOON)));
        town.later(Duration.ofSeconds(5)).admitted(ask("c2", CYD, 4, NOON));
        var recall = (Plan.Recall) town.submit(ask("b1", BOB, 13, town.now));
        assertThat(recall.victims())
                .extracting(victim -> victim.allocation().value())
                .containsExactly("c1");
    }

    @Test
    void q7_workHasItsMinimumRunEvenIfTheNoticeIsShorter() {
        town = new Town(cohort(gpus(20), Policy.USUAL)).with(always(BOB, 0, 20));
        town.admitted(ask("c1", CYD, 20, NOON));
        var recall = (Plan.Recall) town.submit(ask("b1", BOB, 1, NOON));
        assertThat(recall.victims().getFirst().deadline()).isEqualTo(after(60));
    }

    @Test
    void whatWasRecalledAndHasNotLeftIsNotRecalledTwice() {
        town.admitted(ask("a1", ADA, 14, NOON));
        town.admitted(ask("a2", ADA, 4, NOON));
        town.submit(ask("b1", BOB, 4, after(1)));
        town.later(Duration.ofSeconds(5));
        assertThat(town.plan(ask("b1", BOB, 4, after(1)))).isInstanceOfSatisfying(Plan.Wait.class, wait -> {
            assertThat(wait.reason()).isEqualTo(Plan.Wait.Reason.RECALL_UNDER_WAY);
            assertThat(wait.firstFeasibleAt()).contains(after(40));
        });
        var more = (Plan.Recall) town.submit(ask("b2", BOB, 6, after(6)));
        assertThat(more.victims()).hasSize(1);
    }

    @Test
    void aRoundRecallsNoMoreThanItsCapButAlwaysOne() {
        var capped =
                new Policy(NOTICE, NOTICE, Duration.ZERO, NOTICE, Duration.ofSeconds(2), 100, 0, Duration.ofDays(1));
        town = new Town(cohort(gpus(20), capped)).with(always(BOB, 0, 20));
        for (int i = 0; i < 10; i++) {
            town.admitted(ask("c" + i, CYD, 2, NOON));
        }
        assertThat(((Plan.Recall) town.submit(ask("b1", BOB, 20, NOON))).victims())
                .hasSize(1);
        assertThat(town.plan(ask("b1", BOB, 20, NOON))).as("in the same round").isInstanceOf(Plan.Wait.class);
        town.later(Duration.ofSeconds(2));
        assertThat(((Plan.Recall) town.plan(ask("b1", BOB, 20, NOON))).victims())
                .hasSize(1);
    }

    @Test
    void whoExceedsItsOwnByLittleIsSparedWhileOthersAreLeft() {
        var dead =
                new Policy(NOTICE, NOTICE, Duration.ZERO, NOTICE, Duration.ofSeconds(2), 1000, 100, Duration.ofDays(1));
        town = new Town(cohort(gpus(60), dead))
                .with(always(ADA, 20, 0))
                .with(always(BOB, 0, 30))
                .with(always(CYD, 10, 0));
        town.admitted(ask("a1", ADA, 22, NOON));
        town.admitted(ask("c1", CYD, 11, NOON));
        town.admitted(ask("c2", CYD, 1, NOON));
        var recall = (Plan.Recall) town.submit(ask("b1", BOB, 27, NOON));
        assertThat(recall.victims()).extracting(Victim::tenant).containsExactly(CYD);
    }

    @Test
    void twoBurstsAtOnceShareByWeight() {
        town = new Town(cohort(gpus(30), swift())).with(ADA, weighing(2)).with(BOB, weighing(1));
        town.admitted(ask("c0", CYD, 30, NOON));
        for (int i = 0; i < 30; i++) {
            town.submit(ask("a" + i, ADA, 1, NOON));
            town.submit(ask("b" + i, BOB, 1, NOON));
        }
        town.release("c0");
        while (!Drain.serve(town.snapshot, town.now, 1).decisions().isEmpty()) {
            town.took(Drain.serve(town.snapshot, town.now, 1).step());
        }
        assertThat(town.snapshot.account(ADA).borrowed()).isEqualTo(gpus(20));
        assertThat(town.snapshot.account(BOB).borrowed()).isEqualTo(gpus(10));
    }

    @Test
    void guaranteedComesBeforeElasticAndBothBeforeBursts() {
        town.apply(new Change.SetCapacity(gpus(30)));
        town.with(reserved(CYD, Window.from(NOON), 5, 5));
        town.submit(ask("d1", DAN, 1, NOON));
        var burst = ask("b1", DAN, 25, after(1));
        var entitled = ask("c2", CYD, 8, after(2));
        var guaranteed = ask("c1", CYD, 5, after(3));
        List.of(burst, entitled, guaranteed).forEach(request -> town.apply(new Change.Enqueue(request)));
        assertThat(TurnsTest.order(town.snapshot)).containsExactly(guaranteed, entitled, burst);
    }

    @Test
    void q8_constantDemandComesToRest() {
        int recalls = 0;
        int killed = 0;
        town.submit(ask("a0", ADA, 15, NOON));
        for (int second = 1; second < 600; second++) {
            town.later(Duration.ofSeconds(1));
            if (second == 10) {
                town.submit(ask("b0", BOB, 10, town.now));
            }
            for (Allocation allocation : List.copyOf(town.snapshot.allocations().values())) {
                if (allocation
                        .recall()
                        .filter(recall -> !recall.deadline().isAfter(town.now))
                        .isPresent()) {
                    town.release(allocation.id().value());
                    town.submit(ask("a" + ++killed, ADA, 15, town.now)); // it is wanted as much as before
                }
            }
            recalls += (int) town.serve().stream()
                    .filter(decision -> decision.plan() instanceof Plan.Recall)
                    .count();
            recalls += town.round().size();
        }
        assertThat(killed).isEqualTo(1);
        assertThat(recalls).as("more than the first").isZero();
        assertThat(town.holds("b0")).isTrue();
    }
}
