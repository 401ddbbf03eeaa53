package io.cairn.kit.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.input.StorableText.Check;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorableTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "line\nline\t", "\u0001", "\uffff", "\ud83d\ude00", "æ 漢"})
    void whatPostgresqlStoresPasses(String text) {
        assertThat(Check.isStorable(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "\ud83d", "\ude00", "\ude00\ud83d", "a\ud83db"})
    void nulAndHalvesOfPairsDoNot(String text) {
        assertThat(Check.isStorable(text)).isFalse();
    }
}
