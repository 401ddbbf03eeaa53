package io.cairn.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        assertThat(Table.lines(List.of("ID", "WHY"), List.of(List.of("long-id", "x"), List.of("a", ""))))
                .containsExactly("ID       WHY", "long-id  x", "a");
    }

    @Test
    void noCellMovesTheCursor() {
        assertThat(Table.lines(List.of("A", "B"), List.of(List.of("x\u001b[2J", "y\nz\u202e"))))
                .containsExactly("A      B", "x?[2J  y?z?");
    }

    @Test
    void aLongNameIsCut() {
        assertThat(Table.lines(List.of("A", "B"), List.of(List.of("n".repeat(200), "y")))
                        .get(1))
                .hasSize(60 + 2 + 1)
                .contains("...");
    }

    @Test
    void agesAndSizesAreInTheLargestUnit() {
        assertThat(Age.of(Duration.ofSeconds(-3))).isEqualTo("0s");
        assertThat(Age.of(Duration.ofSeconds(59))).isEqualTo("59s");
        assertThat(Age.of(Duration.ofMinutes(90))).isEqualTo("1h");
        assertThat(Age.of(Duration.ofDays(12))).isEqualTo("12d");
        assertThat(Age.bytes(1023)).isEqualTo("1023 B");
        assertThat(Age.bytes(1024)).isEqualTo("1.0 KiB");
        assertThat(Age.bytes((1 << 20) - 1)).isEqualTo("1.0 MiB");
        assertThat(Age.bytes(5L << 40)).isEqualTo("5.0 TiB");
    }
}
