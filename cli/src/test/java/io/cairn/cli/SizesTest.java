package io.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.cli.exit.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {

    @Test
    void processorsAreThousandthsAndMemoryIsBytes() {
        assertThat(Sizes.milliCpu("0.8")).isEqualTo(800);
        assertThat(Sizes.milliCpu("2")).isEqualTo(2000);
        assertThat(Sizes.bytes("1g")).isEqualTo(1L << 30);
        assertThat(Sizes.bytes("512MiB")).isEqualTo(512L << 20);
        assertThat(Sizes.bytes("77")).isEqualTo(77);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0.0001", "1e99", "999999999999t"})
    void whatIsNoSizeIsSaid(String text) {
        assertThatThrownBy(() -> Sizes.milliCpu(text.isEmpty() ? "." : text.equals("999999999999t") ? "9t" : text))
                .isInstanceOf(Failure.class);
        assertThatThrownBy(() -> Sizes.bytes(text)).isInstanceOf(Failure.class);
    }

    @Test
    void withoutAWordThePlatformDecides() {
        assertThat(Sizes.tasks("single", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()))
                .isEmpty();
    }

    @Test
    void sizesWithoutACountAreForOneRankOnly() {
        assertThat(Sizes.tasks("single", Optional.empty(), Optional.of("0.5"), Optional.empty(), Optional.empty()))
                .isEqualTo(List.of(Map.of(
                        "type",
                        "worker",
                        "quantity",
                        1,
                        "resources",
                        Map.of("milliCpu", 500L, "memoryBytes", 1L << 30))));
        assertThatThrownBy(() -> Sizes.tasks(
                        "pytorch-ddp", Optional.empty(), Optional.of("0.5"), Optional.empty(), Optional.empty()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("--workers");
    }

    @Test
    void devicesAreOfEachRankBesideTheRoomThatItGetsAnyway() {
        assertThat(Sizes.tasks("single", Optional.of(2), Optional.empty(), Optional.empty(), Optional.of(4)))
                .isEqualTo(List.of(Map.of(
                        "type",
                        "worker",
                        "quantity",
                        2,
                        "resources",
                        Map.of("milliCpu", 1000L, "memoryBytes", 1L << 30, "accelerators", 4))));
    }
}
