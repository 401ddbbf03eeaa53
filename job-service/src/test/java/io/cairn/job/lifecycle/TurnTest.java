package io.cairn.job.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TurnTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @Test
    void ofEqualPriorityTheOlderIsFirst() {
        assertThat(new Turn(50, NOON).rank()).isBefore(new Turn(50, NOON.plusMillis(1)).rank());
    }

    @Test
    void theHigherPriorityIsFirstAmongThoseThatCameTogether() {
        assertThat(new Turn(51, NOON).rank()).isBefore(new Turn(50, NOON).rank());
    }

    @Test
    void noPriorityOvertakesWhoHasWaitedTenHours() {
        var lowest = new Turn(Turn.LOWEST, NOON).rank();
        assertThat(new Turn(Turn.HIGHEST, NOON.plus(Duration.ofHours(10))).rank())
                .isEqualTo(lowest);
        assertThat(new Turn(Turn.HIGHEST, NOON.plus(Duration.ofHours(10)).plusMillis(1)).rank())
                .isAfter(lowest);
    }
}
