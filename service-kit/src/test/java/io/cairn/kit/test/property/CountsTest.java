package io.cairn.kit.test.property;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountsTest {

    @Test
    void theGateTriesLessThanAFullRun() {
        int wanted = Boolean.getBoolean(Counts.FULL) ? 1000 : 10;
        assertThat(Counts.of(10, 1000)).isEqualTo(wanted);
    }
}
