package io.cairn.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneratorTest {

    @ParameterizedTest
    @CsvSource({"baseline, 30, 15000", "large, 1000, 50000"})
    void aGeneratorHasAsManyQueuesAndWorkloadsAsWasPublished(String name, int queues, int workloads) {
        var generator = Generator.of(name);
        assertThat(generator.cohorts() * generator.queues()).isEqualTo(queues);
        assertThat(generator.due()).hasSize(workloads);
        assertThat(generator.peerSeconds()).isPositive();
    }

    @Test
    void eachQueueAsksForOneOfEachKindAtOnceAndForTheOthersAfterTheirInterval() {
        var small = new Generator.Workloads(3, 10, 1, 1);
        var large = new Generator.Workloads(2, 15, 1, 20);
        var generator = new Generator("two", 1, 1, 2, 20, 100, List.of(small, large));

        assertThat(generator.due())
                .containsExactly(
                        new Generator.Due(0, 0, 0, small),
                        new Generator.Due(0, 0, 1, small),
                        new Generator.Due(0, 0, 0, large),
                        new Generator.Due(0, 0, 1, large),
                        new Generator.Due(10, 0, 0, small),
                        new Generator.Due(10, 0, 1, small),
                        new Generator.Due(15, 0, 0, large),
                        new Generator.Due(15, 0, 1, large),
                        new Generator.Due(20, 0, 0, small),
                        new Generator.Due(20, 0, 1, small));
    }

    @Test
    void anUnknownGeneratorIsRefusedByName() {
        assertThatThrownBy(() -> Generator.of("nothing")).hasMessageContaining("'nothing'");
    }
}
