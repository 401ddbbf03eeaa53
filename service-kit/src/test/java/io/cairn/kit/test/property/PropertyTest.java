package io.cairn.kit.test.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PropertyTest {

    @Test
    void runsEachTryOnAnotherInput() {
        var seen = new HashSet<Long>();
        Property.forAll(100, 7, random -> seen.add(random.nextLong()));
        assertThat(seen).hasSize(100);
    }

    @Test
    void aFailureNamesTheSeedThatRepeatsItAsTheFirstTry() {
        var failing = new ArrayList<Long>();
        assertThatThrownBy(() -> Property.forAll(1000, 1, random -> {
                    long drawn = random.nextLong(100);
                    if (drawn == 42) {
                        failing.add(drawn);
                        throw new IllegalStateException("the answer");
                    }
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the answer")
                .satisfies(failure -> {
                    String text = String.valueOf(failure.getMessage());
                    long seed = Long.parseLong(text.replaceAll("(?s).*cairn\\.test\\.seed=(\\d+).*", "$1"));
                    assertThatThrownBy(() -> Property.forAll(1, seed, random -> {
                                if (random.nextLong(100) == 42) {
                                    throw new IllegalStateException("again");
                                }
                            }))
                            .hasMessageContaining("try 1 of 1");
                });
        assertThat(failing).hasSize(1);
    }

    @Test
    void aFailingSequenceShrinksToTheOperationsThatMatter() {
        assertThatThrownBy(() -> Sequences.forAll(
                        50, 3, random -> random.ints(200, 0, 50).boxed().toList(), operations -> {
                            int opened = operations.indexOf(17);
                            if (opened >= 0
                                    && operations
                                            .subList(opened, operations.size())
                                            .contains(23)) {
                                throw new IllegalStateException("17 before 23");
                            }
                        }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("to 2 operations:\n  1. 17\n  2. 23\n17 before 23");
    }

    @Test
    void sequencesThatHoldAreAllRun() {
        var runs = new ArrayList<List<Integer>>();
        Sequences.forAll(20, random -> List.of(random.nextInt()), runs::add);
        assertThat(runs).hasSize(20);
    }
}
