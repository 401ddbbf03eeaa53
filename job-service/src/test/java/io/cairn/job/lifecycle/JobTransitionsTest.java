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

class JobTransitionsTest {

    private static final Set<JobState> HOLDING_ROOM =
            EnumSet.of(JobState.RESERVED, JobState.PULLING, JobState.STARTING, JobState.RUNNING, JobState.RECOVERING);

    @ParameterizedTest
    @EnumSource
    void everyStateThatIsNoEndLeadsSomewhereAndNoEndDoes(JobState state) {
        assertThat(JobTransitions.row(state).isEmpty()).isEqualTo(state.isTerminal());
    }

    @Test
    void everyStateCanBeReached() {
        var seen = EnumSet.of(JobState.SUBMITTED);
        for (int round = 0; round < JobState.values().length; round++) {
            seen.addAll(seen.stream()
                    .flatMap(state -> JobTransitions.row(state).values().stream())
                    .collect(Collectors.toSet()));
        }
        assertThat(seen).containsExactlyInAnyOrder(JobState.values());
    }

    @ParameterizedTest
    @EnumSource
    void jt1_whereAnythingMayBeInTheEngineNoEndIsReachedButByStoppingAndNoAttemptBegunButByRecovering(JobState state) {
        JobTransitions.row(state).forEach((cause, to) -> {
            if (to.isTerminal()) {
                assertThat(state).isIn(JobState.SUBMITTED, JobState.QUEUED, JobState.STOPPING);
            }
            if (cause.beginsAttempt()) {
                assertThat(state).isIn(JobState.RECOVERING, JobState.SUSPENDED);
            }
            if (HOLDING_ROOM.contains(state) && !to.holdsRoom(true)) {
                assertThat(state).as("%s gives room back", cause).isEqualTo(JobState.RECOVERING);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void jt2_everyStateBeforeStoppingCanBeStoppedAndHasADeadline(JobState state) {
        if (!state.isTerminal() && state != JobState.STOPPING) {
            assertThat(JobTransitions.row(state)).containsKeys(Cause.CANCEL, Cause.DEADLINE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void jt3_aJobCanPauseFromTheQueueToTheRun(JobState state) {
        boolean pauses = HOLDING_ROOM.contains(state) || state == JobState.QUEUED;
        var row = JobTransitions.row(state);
        assertThat(row.containsKey(Cause.SUSPEND) || row.containsKey(Cause.CLEARED_SUSPEND))
                .isEqualTo(pauses);
    }

    @Test
    void theTableInTheDocumentationIsThisTable() throws Exception {
        String page = Files.readString(Path.of("../docs/job-service.md"));
        for (JobState state : JobState.values()) {
            for (var move : JobTransitions.row(state).entrySet()) {
                assertThat(page).contains("| " + state + " | " + move.getKey() + " | " + move.getValue() + " |");
            }
        }
        long rows = page.lines()
                .filter(line -> line.matches("\\| [A-Z_]+ \\| [A-Z_]+ \\| [A-Z_]+ \\|"))
                .count();
        assertThat(rows)
                .as("rows in docs/job-service.md")
                .isEqualTo(EnumSet.allOf(JobState.class).stream()
                        .mapToLong(state -> JobTransitions.row(state).size())
                        .sum());
    }
}
