package io.cairn.kit.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

    @Test
    void takesOneTo200VisibleCharacters() {
        assertThat(new IdempotencyKey("!").text()).isEqualTo("!");
        assertThat(new IdempotencyKey("~".repeat(200)).text()).hasSize(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\tb", "schl\u00fcssel", "a\u007f", "\u0000"})
    void refusesWhatIsNotVisibleAscii(String text) {
        assertRefused(text);
    }

    @Test
    void refusesATooLongOneAndEchoesOnlyItsBeginning() {
        assertRefused("k".repeat(201));
    }

    private static void assertRefused(String text) {
        assertThatThrownBy(() -> new IdempotencyKey(text)).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.type()).isEqualTo(PlatformProblem.INVALID_REQUEST);
            assertThat(refused.errors()).singleElement().satisfies(error -> {
                assertThat(error.pointer()).isEqualTo("header:Idempotency-Key");
                assertThat(error.given()).hasSizeLessThanOrEqualTo(200);
            });
        });
    }
}
