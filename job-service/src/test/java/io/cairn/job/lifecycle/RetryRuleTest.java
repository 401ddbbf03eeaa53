package io.cairn.job.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.submit.JobRequest.Restart;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryRuleTest {

    @Test
    void thePauseIsDoubledUpToItsLimitWhileTheBudgetLasts() {
        var asked = restart(Restart.Policy.RESTART_JOB, 4);
        assertThat(pause(asked, 0)).contains(Duration.ofSeconds(10));
        assertThat(pause(asked, 1)).contains(Duration.ofSeconds(20));
        assertThat(pause(asked, 2)).contains(Duration.ofSeconds(25));
        assertThat(pause(asked, 3)).contains(Duration.ofSeconds(25));
        assertThat(pause(asked, 4)).isEmpty();
    }

    @Test
    void aLargeBudgetDoublesNoPauseBeyondWhatADurationHolds() {
        var asked = Optional.of(new Restart(Restart.Policy.RESTART_JOB, 100, Duration.ofNanos(1), Duration.ofHours(1)));
        assertThat(pause(asked, 99)).contains(Duration.ofHours(1));
        var none = Optional.of(new Restart(Restart.Policy.RESTART_JOB, 100, Duration.ZERO, Duration.ZERO));
        assertThat(pause(none, 99)).contains(Duration.ZERO);
    }

    @Test
    void onlyAPolicyThatSaysSoRestarts() {
        assertThat(pause(Optional.empty(), 0)).isEmpty();
        assertThat(pause(restart(Restart.Policy.FAIL_JOB, 4), 0)).isEmpty();
    }

    @Test
    void anExitCodeIsFinalBelow128() {
        for (int code = 1; code < 256; code++) {
            assertThat(RetryRule.isRetryable(EndReason.EXIT_CODE, code))
                    .as("%s", code)
                    .isEqualTo(code >= 128);
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"EXIT_CODE", "CONTAINER_LOST"})
    void noOtherReasonPassesByItself(EndReason reason) {
        assertThat(RetryRule.isRetryable(reason, 137)).isFalse();
    }

    private static Optional<Duration> pause(Optional<Restart> asked, int used) {
        return RetryRule.pause(asked, used, EndReason.CONTAINER_LOST, 0);
    }

    private static Optional<Restart> restart(Restart.Policy policy, int budget) {
        return Optional.of(new Restart(policy, budget, Duration.ofSeconds(10), Duration.ofSeconds(25)));
    }
}
