package io.cairn.job.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicktheories.core.Gen;

class VersionsTest {

    private static final List<String> PIECES =
            List.of("0", "1", "2", "10", "00", "rc", "dev", "post", "a", "b", "cpu", "cu", "12345678901234567890");

    private static final Gen<String> VERSIONS = lists().of(integers().between(0, PIECES.size() - 1))
            .ofSizeBetween(1, 5)
            .map(picks -> String.join(".", picks.stream().map(PIECES::get).toList()));

    @Test
    void theOrderIsTheOneThatPeopleExpect() {
        var oldestFirst = List.of(
                "0.9",
                "1.0.dev1",
                "1.0a1",
                "1.0b2",
                "1.0rc1",
                "1.0-rc.2",
                "1.0",
                "1.0+cpu",
                "1.0.post1",
                "1.0.1",
                "1.2",
                "1.10",
                "2",
                "2.6.0",
                "2.6.1",
                "2.60",
                "10.0",
                "10.0.12345678901234567890");
        for (int seed = 0; seed < 50; seed++) {
            var shuffled = new ArrayList<>(oldestFirst);
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.sort(Versions.ORDER);
            assertThat(shuffled).as("seed %d", seed).isEqualTo(oldestFirst);
        }
    }

    @ParameterizedTest
    @CsvSource({"2.6,2.6.0", "2.6,2.06", "1.0-rc1,1.0rc1", "1.0RC1,1.0.rc.1", "2,2.0.0"})
    void someSpellingsAreTheSamePlace(String one, String other) {
        assertThat(Versions.compare(one, other)).isZero();
        assertThat(Versions.compare(other, one)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "2.6,2.6.0,true",
        "2.6,2.6.1,true",
        "2.6,2.6.0+cpu,true",
        "2.6,2.60,false",
        "2.6,2.5.9,false",
        "2.6.0,2.6,true",
        "2.6.1,2.6,false",
        "2,2.6.1,true",
        "2.6.1,2.6.1,true",
        "3.13,3.1,false",
        "3.1,3.13,false"
    })
    void aBeginningMatchesByWholePieces(String wanted, String version, boolean matches) {
        assertThat(Versions.matches(wanted, version)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "2.",
                ".2",
                "2..6",
                "2 6",
                "2/6",
                "é",
                "${v}",
                "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17"
            })
    void whatIsNoVersionIsRefused(String text) {
        assertThat(Versions.isValid(text)).isFalse();
    }

    @Test
    void theOrderIsTotal() {
        qt().withExamples(5000).forAll(VERSIONS, VERSIONS, VERSIONS).check((a, b, c) -> {
            int ab = Integer.signum(Versions.compare(a, b));
            int bc = Integer.signum(Versions.compare(b, c));
            int ac = Integer.signum(Versions.compare(a, c));
            boolean antisymmetric = ab == -Integer.signum(Versions.compare(b, a));
            boolean transitive = ab > 0 || bc > 0 || (ac <= 0 && (ac < 0) == (ab < 0 || bc < 0));
            return antisymmetric && transitive && Versions.compare(a, a) == 0;
        });
    }

    @Test
    void everyVersionMatchesItselfAndItsBeginnings() {
        qt().forAll(VERSIONS, VERSIONS)
                .check((beginning, rest) ->
                        Versions.matches(beginning, beginning) && Versions.matches(beginning, beginning + "." + rest));
    }
}
