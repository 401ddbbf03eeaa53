package io.cairn.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {

    @Test
    void theLineHasNameMachineAndMeasuresAndSaysWhetherAGoalIsMet() {
        var told = new ArrayList<String>();
        var report = new Report(
                "start", new Plan("", Map.of(), Map.of("warm", 10.0, "cold", 1.0)), Map.of("cores", 2), told::add);
        report.add("warm", "s", 9.12345, 20.0);
        report.add("cold", "s", 1.5, null);
        report.add("other", "s", 3, null);

        assertThat(told)
                .containsExactly("warm: 9.123 s, goal 10.0, peer 20.0", "cold: 1.5 s, goal 1.0", "other: 3.0 s");
        assertThat(report.json())
                .isEqualTo(
                        "{\"name\":\"start\",\"machine\":{\"cores\":2},\"measures\":["
                                + "{\"name\":\"warm\",\"value\":9.123,\"unit\":\"s\",\"goal\":10.0,\"met\":true,\"peer\":20.0},"
                                + "{\"name\":\"cold\",\"value\":1.5,\"unit\":\"s\",\"goal\":1.0,\"met\":false,\"peer\":null},"
                                + "{\"name\":\"other\",\"value\":3.0,\"unit\":\"s\",\"goal\":null,\"met\":null,\"peer\":null}]}");
    }

    @Test
    void theMedianIsTheMiddleOneOrTheMeanOfTheMiddleTwo() {
        assertThat(new Samples(3, 1, 2).median()).isEqualTo(2);
        assertThat(new Samples(4, 1, 2, 3).median()).isEqualTo(2.5);
        assertThat(new Samples(3, 1, 2).lowest()).isEqualTo(1);
        assertThat(new Samples(3, 1, 2).highest()).isEqualTo(3);
        assertThatThrownBy(Samples::new).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOpenLoadCountsTheWaitThatAStallCauses() throws Exception {
        var lock = new java.util.concurrent.locks.ReentrantLock();
        var seen = Pace.open(20, 1000, () -> {
            lock.lock();
            try {
                java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
                return false;
            } finally {
                lock.unlock();
            }
        });
        assertThat(seen.failed()).isEqualTo(20);
        // Twenty calls of 5 ms, one at a time, all due within 20 ms: the last one waited for nearly all others.
        assertThat(seen.millis(100)).isGreaterThan(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "submit", "jobs", "quota", "start", "memory"})
    void eachBenchmarkSaysWhatItMeasuresAndItsLoad(String name) {
        assertThat(Plan.of(name).about()).isNotBlank().isNotEqualTo("null");
        assertThat(Plan.of(name).load()).isNotEmpty();
    }

    @Test
    void anUnknownBenchmarkIsRefusedByName() {
        assertThatThrownBy(() -> Plan.of("nothing")).hasMessageContaining("'nothing'");
    }
}
