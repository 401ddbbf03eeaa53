package io.cairn.job.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RollTransitionsTest {

    /** From here on the replicas of before may be gone. */
    private static final Set<RollState> NO_WAY_BACK = EnumSet.of(RollState.RETIRING, RollState.ROLLED);

    @ParameterizedTest
    @EnumSource
    void everyStateThatIsNoEndLeadsSomewhereAndNoEndDoes(RollState state) {
        assertThat(RollTransitions.row(state).isEmpty()).isEqualTo(state.isEnd());
    }

    @Test
    void everyStateCanBeReached() {
        var seen = EnumSet.of(RollState.WAITING);
        for (int round = 0; round < RollState.values().length; round++) {
            seen.addAll(seen.stream()
                    .flatMap(state -> RollTransitions.row(state).values().stream())
                    .collect(Collectors.toSet()));
        }
        assertThat(seen).containsExactlyInAnyOrder(RollState.values());
    }

    @ParameterizedTest
    @EnumSource
    void ro1_nothingIsRetiredButAfterDrainingAndNoFailureEndsButByUndoing(RollState state) {
        RollTransitions.row(state).forEach((cause, to) -> {
            if (to == RollState.RETIRING) {
                assertThat(state).isEqualTo(RollState.DRAINING);
            }
            if (to == RollState.ROLLED_BACK && cause != Cause.ROLL_CUT_SHORT) {
                assertThat(state).isEqualTo(RollState.UNDOING);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"RETIRING", "ROLLED"})
    void ro2_thereIsNoWayBackOnceTheJobIsOfTheNewGeneration(RollState state) {
        assertThat(NO_WAY_BACK).containsAll(RollTransitions.row(state).values());
    }

    @ParameterizedTest
    @EnumSource
    void everyRollThatIsUnderWayEndsWithItsJob(RollState state) {
        assertThat(RollTransitions.next(state, Cause.ROLL_CUT_SHORT)
                        .map(RollState::isEnd)
                        .orElse(true))
                .isTrue();
        assertThat(RollTransitions.row(state).containsKey(Cause.ROLL_CUT_SHORT)).isEqualTo(!state.isEnd());
    }

    @ParameterizedTest
    @EnumSource
    void whatMovesARollMovesNoJobAndWhatMovesAJobNoRoll(Cause cause) {
        boolean ofRolls = EnumSet.allOf(RollState.class).stream()
                .anyMatch(state -> RollTransitions.next(state, cause).isPresent());
        boolean ofJobs = EnumSet.allOf(JobState.class).stream()
                .anyMatch(state -> JobTransitions.next(state, cause).isPresent());
        assertThat(ofRolls && ofJobs).isFalse();
    }

    @Test
    void theTableInTheDocumentationIsThisTable() throws Exception {
        var told = Files.readAllLines(Path.of("../docs/job-service.md")).stream()
                .filter(line -> line.matches("\\| `[A-Z_]+` \\| `[A-Z_]+` \\| `[A-Z_]+` \\|"))
                .collect(Collectors.toSet());
        var rows = EnumSet.allOf(RollState.class).stream()
                .flatMap(state -> RollTransitions.row(state).entrySet().stream()
                        .map(move -> "| `" + state + "` | `" + move.getKey() + "` | `" + move.getValue() + "` |"))
                .collect(Collectors.toSet());
        assertThat(told).isEqualTo(rows);
    }
}
