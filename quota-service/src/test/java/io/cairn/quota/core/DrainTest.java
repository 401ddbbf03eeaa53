package io.cairn.quota.core;

import static io.cairn.quota.core.Samples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.property.Counts;
import io.cairn.kit.test.property.Property;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DrainTest {

    @Test
    void theNextDecisionIsThatOfTheFirstInTurnWhomThePlannerGivesOne() {
        Property.forAll(Counts.of(200, 10_000), random -> {
            var town = BoundsInTimeTest.crowded(random);
            var busy = List.copyOf(town.snapshot.allocations().values());
            busy.stream()
                    .filter(allocation -> random.nextInt(3) == 0)
                    .forEach(allocation -> town.release(allocation.id().value()));
            for (int i = 0; i < 20; i++) {
                var expected = firstDecision(town);
                var served = Drain.serve(town.snapshot, town.now, 1);
                assertThat(served.decisions().stream().findFirst()).isEqualTo(expected);
                if (expected.isEmpty()) {
                    assertThat(served.step().snapshot()).isSameAs(town.snapshot);
                    return;
                }
                town.took(served.step());
            }
        });
    }

    @Test
    void whatCanNeverBeHadAnyMoreHoldsUpNobody() {
        var town = new Town(cohort(20));
        town.admitted(ask("a1", ADA, 20, NOON));
        town.submit(ask("b1", BOB, 15, NOON));
        town.submit(ask("c1", CYD, 5, after(1)));
        town.apply(new Change.SetCapacity(gpus(10)));
        town.release("a1");
        assertThat(town.serve())
                .extracting(decision -> decision.request().id().value())
                .containsExactly("c1");
        assertThat(town.findings()).isEmpty();
    }

    /** Each of ada's two fits into its own, both do not: the second one's turn is behind bob's, who waits for what is his. */
    @Test
    void q8_whoHasNoMoreOfItsOwnLeftAfterAGrantHasItsTurnBehindThoseWhoHave() {
        var town = new Town(cohort(gpus(20), swift()));
        town.with(always(ADA, 0, 10));
        town.with(always(BOB, 0, 10));
        town.admitted(ask("c1", CYD, 8, NOON));
        town.admitted(ask("c2", CYD, 12, NOON));
        assertThat(town.allocation("c1").loans())
                .extracting(loan -> loan.lender().value())
                .containsOnly("ada");
        town.apply(new Change.Enqueue(ask("a1", ADA, 6, after(1))));
        town.apply(new Change.Enqueue(ask("a2", ADA, 5, after(2))));
        town.apply(new Change.Enqueue(ask("b1", BOB, 8, after(3))));
        town.release("c2");
        assertThat(town.serve())
                .extracting(decision -> decision.request().id().value()
                        + " "
                        + decision.plan().getClass().getSimpleName())
                .containsExactly("a1 Admit", "b1 Recall");
        assertThat(town.findings()).isEmpty();
        town.release("c1");
        town.serve();
        assertThat(town.holds("b1")).isTrue();
        assertThat(town.findings()).isEmpty();
    }

    @Test
    void aGoMakesNoMoreDecisionsThanAsked() {
        var town = new Town(cohort(20));
        town.admitted(ask("a0", ADA, 20, NOON));
        for (int i = 1; i < 10; i++) {
            town.submit(ask("a" + i, ADA, 1, NOON));
        }
        town.release("a0");
        assertThat(Drain.serve(town.snapshot, town.now, 4).decisions()).hasSize(4);
        assertThat(town.serve()).hasSize(9);
    }

    private static Optional<Drain.Decision> firstDecision(Town town) {
        for (Request request : SlowTurns.order(town.snapshot)) {
            var plan = Planner.plan(town.snapshot, request, town.now);
            if (plan instanceof Plan.Admit || plan instanceof Plan.Recall) {
                return Optional.of(new Drain.Decision(request, plan));
            }
        }
        return Optional.empty();
    }
}
