package io.cairn.job.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicktheories.core.Gen;

class VersionRangeTest {

    /** Bounds among 1.0 ... 5.0, each side open, inclusive or not; empty ones come out as empty. */
    private static final Gen<Optional<VersionRange>> RANGES = integers()
            .between(0, 5)
            .zip(integers().between(0, 5), integers().between(0, 3), (from, to, edges) -> {
                String text = ((edges & 1) == 0 ? "[" : "(") + (from == 0 ? "" : from + ".0") + ","
                        + (to == 0 ? "" : to + ".0") + ((edges & 2) == 0 ? "]" : ")");
                try {
                    return Optional.of(VersionRange.parse(text));
                } catch (IllegalArgumentException empty) {
                    return Optional.<VersionRange>empty();
                }
            });

    /** A place at and between all bounds, so that two of those ranges overlap exactly if they share one of these. */
    private static final List<String> PLACES = IntStream.rangeClosed(1, 11)
            .mapToObj(half -> half / 2 + (half % 2 == 0 ? ".0" : ".5"))
            .toList();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*|0.1|true",
                "[2.0,3.0)|2|true",
                "[2.0,3.0)|2.9.9|true",
                "[2.0,3.0)|3.0|false",
                "[2.0,3.0)|3.0rc1|true",
                "[2.0,3.0)|1.9|false",
                "(2.0,3.0]|2.0.0|false",
                "(2.0,3.0]|3|true",
                "[2.0,)|99|true",
                "(,2.0]|1|true",
                "(,2.0]|2.0.1|false",
                "[2.6]|2.6.0|true",
                "[2.6]|2.6.1|false",
                "[ 2.0 , 3.0 )|2.5|true"
            })
    void containsWhatItsBoundsSay(String range, String version, boolean contained) {
        assertThat(VersionRange.parse(range).contains(version)).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "2.0", "[2.0", "[2.0,3.0", "[3.0,2.0]", "[2.0,2.0)", "[a b,)", "[1,2,3]", "[]", "[,]x", "**"
            })
    void whatIsNoRangeIsRefusedWithASentence(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VersionRange.parse(text))
                .withMessageContaining("range");
    }

    @Test
    void itsTextReadsBackAsItself() {
        qt().forAll(RANGES)
                .check(range -> range.map(
                                known -> VersionRange.parse(known.toString()).equals(known))
                        .orElse(true));
        assertThat(VersionRange.parse(" * ")).hasToString("*");
        assertThat(VersionRange.parse("[2.6]")).hasToString("[2.6]");
        assertThat(VersionRange.parse("[2.0, 3.0)")).hasToString("[2.0,3.0)");
    }

    @Test
    void twoOverlapExactlyIfTheyShareAPlace() {
        qt().withExamples(5000).forAll(RANGES, RANGES).check((one, other) -> {
            if (one.isEmpty() || other.isEmpty()) {
                return true;
            }
            boolean shared = PLACES.stream()
                    .anyMatch(place -> one.get().contains(place) && other.get().contains(place));
            return one.get().overlaps(other.get()) == shared && other.get().overlaps(one.get()) == shared;
        });
    }
}
