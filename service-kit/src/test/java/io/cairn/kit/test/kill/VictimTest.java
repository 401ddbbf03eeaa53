package io.cairn.kit.test.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VictimTest {

    @TempDir
    Path folder;

    enum Step {
        BEFORE_FIRST,
        BETWEEN,
        AFTER_SECOND
    }

    /** Writes two lines, and one more if its end is an orderly one. */
    static final class Writer {

        public static void main(String[] arguments) throws IOException {
            Path file = Path.of(System.getProperty("file"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> write(file, "goodbye")));
            Faults.reach(Step.BEFORE_FIRST);
            if (!Files.exists(file)) {
                write(file, "first");
            }
            Faults.reach(Step.BETWEEN);
            write(file, "second");
            Faults.reach(Step.AFTER_SECOND);
        }

        private static void write(Path file, String line) {
            try {
                Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void itDiesAtItsPointWithoutAGoodbyeAndNothingBehindThePointWasDone(Step step) throws IOException {
        Path file = folder.resolve("lines");
        try (var victim = writer(file).stoppingAt(step).start()) {
            victim.killOnArrival();
            assertThat(victim.passed()).endsWith(step.name());
        }
        String left = Files.exists(file) ? Files.readString(file) : "";
        assertThat(left)
                .isEqualTo(
                        switch (step) {
                            case BEFORE_FIRST -> "";
                            case BETWEEN -> "first\n";
                            case AFTER_SECOND -> "first\nsecond\n";
                        });
    }

    @Test
    void theHeirFindsWhatWasLeftAndGoesOn() throws IOException {
        Path file = folder.resolve("lines");
        try (var victim = writer(file).stoppingAt(Step.BETWEEN).start()) {
            victim.killOnArrival();
        }
        try (var heir = writer(file).start()) {
            heir.awaitGoodEnd();
            assertThat(heir.passed()).containsExactly("BEFORE_FIRST", "BETWEEN", "AFTER_SECOND");
        }
        assertThat(file).hasContent("first\nsecond\ngoodbye\n");
    }

    @Test
    void aVictimThatNeverComesToItsPointIsAFailureThatShowsItsOutput() {
        try (var victim =
                Victim.of(Writer.class).stoppingAt(Step.BETWEEN).start()) { // without its file it fails at once
            assertThatThrownBy(victim::killOnArrival)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("NullPointerException");
        }
    }

    private static Victim.Builder writer(Path file) {
        return Victim.of(Writer.class).with("file", file.toString());
    }
}
