package io.cairn.cli.exit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobExitTest {

    @ParameterizedTest
    @CsvSource({
        "SUCCEEDED, COMPLETED, 0",
        "FAILED, EXIT_CODE, 3",
        "FAILED, OUT_OF_MEMORY, 137",
        "FAILED, IMAGE_MISSING, 70",
        "FAILED, CONTAINER_LOST, 70",
        "FAILED, SOMETHING_NEW, 70",
        "TIMED_OUT, RUN_DEADLINE, 124",
        "CANCELLED, STOPPED_BY_USER, 130",
    })
    void everyEndHasItsCode(String state, String reason, int code) {
        assertThat(JobExit.code(state, reason, List.of(rank(0, 3)))).isEqualTo(code);
    }

    @Test
    void theRankThatFailedByItselfCountsBeforeThoseThatWereStoppedForIt() {
        assertThat(JobExit.code("FAILED", "EXIT_CODE", List.of(rank(0, 143), rank(1, 5), rank(2, 0))))
                .isEqualTo(5);
        assertThat(JobExit.code("FAILED", "EXIT_CODE", List.of(rank(0, 0), rank(1, 137))))
                .isEqualTo(137);
    }

    @Test
    void aFailureWithoutARankIsThePlatforms() {
        assertThat(JobExit.code("FAILED", "EXIT_CODE", List.of())).isEqualTo(ExitCode.PLATFORM);
    }

    private static JobExit.Rank rank(int index, int exitCode) {
        return new JobExit.Rank("worker", index, exitCode, false);
    }
}
