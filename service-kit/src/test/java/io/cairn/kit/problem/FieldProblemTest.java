package io.cairn.kit.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FieldProblemTest {

    @Test
    void anEchoIsCutAt200Characters() {
        assertThat(given("x".repeat(200))).hasSize(200);
        assertThat(given("x".repeat(100_000))).hasSize(200);
    }

    @Test
    void aPointerIsCutToo() {
        assertThat(FieldProblem.at("/" + "x".repeat(300), "bad").pointer()).hasSize(200);
    }

    @Test
    void theCutNeverSplitsACharacter() {
        assertThat(given("x".repeat(199) + "\uD83D\uDE00")).isEqualTo("x".repeat(199));
    }

    private static String given(String value) {
        return String.valueOf(new FieldProblem("/a", "bad", value, null).given());
    }
}
