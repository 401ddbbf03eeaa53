package io.cairn.job.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.description.DescriptionFile;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.Generation;
import io.cairn.job.lifecycle.Roll;
import io.cairn.job.lifecycle.RollState;
import io.cairn.job.lifecycle.RollTransitions;
import io.cairn.job.reconcile.Rolling.Step;
import io.cairn.job.scheduler.ContainerScheduler.Incarnation;
import io.cairn.job.scheduler.ContainerScheduler.Phase;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.kit.test.property.Property;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RollingTest {

    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final int EXPECTED = 2;

    @Test
    void aRollWaitsForRoomUntilItsDeadline() {
        assertThat(next(roll(RollState.WAITING), NOW)).isEqualTo(new Step.AskForRoom());
        assertThat(next(roll(RollState.WAITING), NOW.plusSeconds(60))).isInstanceOfSatisfying(Step.Move.class, late -> {
            assertThat(late.cause()).isEqualTo(Cause.ROLL_FAILS);
            assertThat(late.detail()).contains("no room");
        });
    }

    @Test
    void ro6_aRollAfterAnotherBeginsWhenTheProxyHasNoticedThatTheOthersReplicasAreGone() {
        for (var to : List.of(new Generation(3, 2), new Generation(3, 1))) {
            var from = to.slot() == 2 ? new Generation(2, 1) : Generation.FIRST;
            var first = roll(RollState.WAITING);
            var second = new Roll(
                    from,
                    to,
                    first.file(),
                    RollState.WAITING,
                    NOW,
                    first.deadline(),
                    Optional.empty(),
                    NOW,
                    Optional.empty());
            assertThat(next(second, NOW.plus(Rolling.SETTLE).minusMillis(1))).isEqualTo(new Step.Wait());
            assertThat(next(second, NOW.plus(Rolling.SETTLE))).isEqualTo(new Step.AskForRoom());
        }
    }

    @Test
    void newReplicasAreStartedAllAndThenAskedWhetherTheyAreWell() {
        var starting = roll(RollState.STARTING);
        assertThat(next(starting, NOW)).isEqualTo(new Step.StartReplicas());
        assertThat(next(starting, NOW, running(0))).isEqualTo(new Step.StartReplicas());
        assertThat(next(starting, NOW, running(0), created(1))).isEqualTo(new Step.StartReplicas());
        assertThat(next(starting, NOW, running(0), running(1))).isEqualTo(new Step.AskWhetherWell());
    }

    @Test
    void ro4_aNewReplicaThatEndsUndoesTheRollAlsoWithZero() {
        for (var state : List.of(RollState.STARTING, RollState.DRAINING)) {
            assertThat(next(roll(state), NOW, running(0), ended(1, 0)))
                    .isInstanceOfSatisfying(Step.Move.class, failed -> {
                        assertThat(failed.cause()).isEqualTo(Cause.ROLL_FAILS);
                        assertThat(failed.detail()).contains("generation 2").contains("worker 1 exited with 0");
                    });
        }
    }

    @Test
    void ro4_aDeadlineThatPassesBeforeAllAreWellUndoesTheRollAndAtItsMomentNotBefore() {
        var starting = roll(RollState.STARTING);
        assertThat(next(starting, NOW.plusSeconds(59), running(0), running(1))).isEqualTo(new Step.AskWhetherWell());
        assertThat(next(starting, NOW.plusSeconds(60), running(0), running(1))).isInstanceOf(Step.Move.class);
        assertThat(next(roll(RollState.DRAINING), NOW.plusSeconds(5), running(0), running(1)))
                .as("all were well in time")
                .isEqualTo(new Step.Wait());
    }

    @Test
    void ro3_thoseOfBeforeAreRetiredWhenTheNewOnesAreAllThereAfterTheTimeToDrain() {
        var draining = roll(RollState.DRAINING);
        assertThat(next(draining, NOW.plus(DRAIN).minusMillis(1), running(0), running(1)))
                .isEqualTo(new Step.Wait());
        assertThat(next(draining, NOW.plus(DRAIN), running(0), running(1)))
                .isInstanceOfSatisfying(
                        Step.Move.class, move -> assertThat(move.cause()).isEqualTo(Cause.ROLL_DRAINED));
        assertThat(next(draining, NOW.plus(DRAIN), running(0)))
                .as("one vanished")
                .isInstanceOfSatisfying(
                        Step.Move.class, move -> assertThat(move.cause()).isEqualTo(Cause.ROLL_FAILS));
    }

    @Test
    void whatWasDecidedIsDoneWhateverIsSeen() {
        assertThat(next(roll(RollState.RETIRING), NOW.plusSeconds(99), ended(0, 1)))
                .isEqualTo(new Step.Retire());
        assertThat(next(roll(RollState.UNDOING), NOW, running(0), running(1))).isEqualTo(new Step.Undo());
    }

    @ParameterizedTest
    @EnumSource
    void everyMoveIsInTheTableWhateverIsSeenAndOrderChangesNothing(RollState state) {
        Property.forAll(300, random -> {
            var seen = seen(random);
            var now = NOW.plusSeconds(random.nextInt(90));
            var step = Rolling.next(roll(state), seen, EXPECTED, now, DRAIN);
            if (step instanceof Step.Move move) {
                assertThat(RollTransitions.next(state, move.cause())).isPresent();
            }
            var shuffled = new ArrayList<>(seen);
            Collections.shuffle(shuffled, new Random(random.nextLong()));
            assertThat(Rolling.next(roll(state), shuffled, EXPECTED, now, DRAIN))
                    .isEqualTo(step);
        });
    }

    private static List<RankStatus> seen(RandomGenerator random) {
        var seen = new ArrayList<RankStatus>();
        for (int index = 0; index < EXPECTED; index++) {
            switch (random.nextInt(4)) {
                case 0 -> seen.add(created(index));
                case 1 -> seen.add(running(index));
                case 2 -> seen.add(ended(index, random.nextInt(256)));
                default -> {}
            }
        }
        return seen;
    }

    private static Step next(Roll roll, Instant now, RankStatus... seen) {
        return Rolling.next(roll, List.of(seen), EXPECTED, now, DRAIN);
    }

    private static Roll roll(RollState state) {
        return new Roll(
                Generation.FIRST,
                new Generation(2, 1),
                DescriptionFile.of("kind: Job\n"),
                state,
                NOW,
                NOW.plusSeconds(60),
                Optional.empty(),
                NOW,
                Optional.empty());
    }

    private static RankStatus created(int index) {
        return status(index, Phase.CREATED, 0);
    }

    private static RankStatus running(int index) {
        return status(index, Phase.RUNNING, 0);
    }

    private static RankStatus ended(int index, int code) {
        return status(index, Phase.EXITED, code);
    }

    private static RankStatus status(int index, Phase phase, int code) {
        return new RankStatus(new Rank("worker", index), new Fence(1), new Incarnation(2, 0), phase, code, false);
    }
}
