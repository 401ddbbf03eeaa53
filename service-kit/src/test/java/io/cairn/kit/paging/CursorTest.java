package io.cairn.kit.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.test.property.Property;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @Test
    void whatWasEncodedIsDecoded() {
        var cursor = Cursor.after(Instant.EPOCH, "job-7", "\u00e9 & \uD83D\uDE00", "");
        assertThat(cursor.encode()).matches("[A-Za-z0-9_-]+");
        assertThat(Cursor.decode(cursor.encode(), 4)).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "a", "====", "AAAA", "_____w", "\u00e9"})
    void whatWasNotEncodedIsTheCallersFault(String text) {
        assertBad(text, 2);
    }

    @Test
    void aCursorOfAnotherListIsTheCallersFault() {
        assertBad(Cursor.after("a").encode(), 2);
        assertBad(Cursor.after("a", "b", "c").encode(), 2);
    }

    @Test
    void aVeryLongTextIsNotEvenDecoded() {
        assertBad(Cursor.after("a".repeat(2000), "b").encode(), 2);
    }

    @Test
    void randomTextNeverGivesAnythingButABadRequest() {
        Property.forAll(2000, random -> {
            var text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append((char) random.nextInt(0x21, 0x7f));
            }
            try {
                Cursor.decode(text.toString(), 1);
            } catch (ProblemException bad) {
                assertThat(bad.type()).isEqualTo(PlatformProblem.INVALID_REQUEST);
            }
        });
    }

    @Test
    void aTimeAndAnIdAreReadIfAListCanHaveThem() {
        var at = Instant.parse("2026-05-04T03:02:01Z");
        assertThat(Cursor.decodeMoment(Cursor.after(at, "job-7").encode(), id -> id.startsWith("job-")))
                .isEqualTo(new Cursor.Moment(at, "job-7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "",
                "2026-05-04",
                "1969-12-31T23:59:59Z",
                "-100000-01-01T00:00:00Z",
                "+300000-01-01T00:00:00Z",
                "1970-01-01T00:00:00Z",
                "9999-01-01T00:00:00Z",
                "9999-01-01T00:00:01Z"
            })
    void aTimeThatNoRowHasIsTheCallersFault(String time) {
        assertThatThrownBy(() -> Cursor.decodeMoment(Cursor.after(time, "job-7").encode(), id -> true))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        bad -> assertThat(bad.type()).isEqualTo(PlatformProblem.INVALID_REQUEST));
    }

    @Test
    void anIdThatNoRowHasIsTheCallersFault() {
        assertThatThrownBy(() -> Cursor.decodeMoment(
                        Cursor.after(Instant.EPOCH.plusSeconds(1), "'").encode(), id -> id.length() > 1))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void aPageIsCutFromOneRowMoreThanWasAskedFor() {
        assertThat(Page.cut(List.of("a", "b"), 2, Cursor::after)).isEqualTo(new Page<>(List.of("a", "b"), null));
        assertThat(Page.cut(List.of("a", "b", "c"), 2, Cursor::after))
                .isEqualTo(new Page<>(List.of("a", "b"), Cursor.after("b").encode()));
        assertThat(Page.cut(List.<String>of(), 2, Cursor::after)).isEqualTo(new Page<>(List.of(), null));
    }

    private static void assertBad(String text, int size) {
        assertThatThrownBy(() -> Cursor.decode(text, size))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        bad -> assertThat(bad.type()).isEqualTo(PlatformProblem.INVALID_REQUEST));
    }
}
