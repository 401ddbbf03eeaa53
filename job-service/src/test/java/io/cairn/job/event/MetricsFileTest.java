package io.cairn.job.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.event.MetricsFile.Reading;
import io.cairn.job.event.RunFinished.Metric;
import io.cairn.kit.test.property.Property;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsFileTest {

    @Test
    void aListOfMetricsIsReadInItsOrder() {
        assertThat(read("""
                [{"name": "accuracy", "value": 0.875, "split": "test", "n": 10000},
                 {"name": "loss", "value": 1e-3},
                 {"name": "steps", "value": 300, "split": null, "n": null}]"""))
                .isEqualTo(new Reading.Metrics(List.of(
                        new Metric("accuracy", 0.875, "test", 10000L),
                        new Metric("loss", 0.001, null, null),
                        new Metric("steps", 300, null, null))));
    }

    @Test
    void anEmptyListIsOne() {
        assertThat(read("[]")).isEqualTo(new Reading.Metrics(List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{}",
                "null",
                "[] []",
                "[1]",
                "[null]",
                "[[]]",
                "[{}]",
                "[{\"name\": \"a\"}]",
                "[{\"value\": 1}]",
                "[{\"name\": \"\", \"value\": 1}]",
                "[{\"name\": 1, \"value\": 1}]",
                "[{\"name\": \"a\", \"value\": \"1\"}]",
                "[{\"name\": \"a\", \"value\": NaN}]",
                "[{\"name\": \"a\", \"value\": Infinity}]",
                "[{\"name\": \"a\", \"value\": 1e999}]",
                "[{\"name\": \"a\", \"value\": 1, \"n\": -1}]",
                "[{\"name\": \"a\", \"value\": 1, \"n\": 1.5}]",
                "[{\"name\": \"a\", \"value\": 1, \"n\": 99999999999999999999}]",
                "[{\"name\": \"a\", \"value\": 1, \"split\": 2}]",
                "[{\"name\": \"a\", \"value\": 1, \"other\": 2}]",
                "[{\"name\": \"a\", \"name\": \"b\", \"value\": 1}]",
                "[{\"name\": \"\\u0000\", \"value\": 1}]",
                "[{\"name\": \"\\ud800\", \"value\": 1}]",
                "[{\"name\": \"good\", \"value\": 1}, {\"name\": \"bad\"}]"
            })
    void allElseIsMalformedAsAWhole(String content) {
        assertThat(read(content)).isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void whatIsTooLargeIsMalformed() {
        assertThat(read(list(MetricsFile.MOST))).isInstanceOf(Reading.Metrics.class);
        assertThat(read(list(MetricsFile.MOST + 1))).isInstanceOf(Reading.Malformed.class);
        assertThat(read("[{\"name\": \"" + "x".repeat(201) + "\", \"value\": 1}]"))
                .isInstanceOf(Reading.Malformed.class);
        assertThat(read("[".repeat(100_000))).isInstanceOf(Reading.Malformed.class);
        assertThat(read("[{\"name\": \"a\", \"value\": " + "9".repeat(100_000) + "}]"))
                .isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void noBytesAtAllMakeItThrow() {
        Property.forAll(2000, random -> {
            byte[] bytes = "[{\"name\": \"a\", \"value\": 1.5, \"split\": \"test\", \"n\": 3}]"
                    .getBytes(StandardCharsets.UTF_8);
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(MetricsFile.read(bytes)).isNotNull();
        });
    }

    private static String list(int length) {
        return IntStream.range(0, length)
                .mapToObj(number -> "{\"name\": \"m" + number + "\", \"value\": 1}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static Reading read(String content) {
        return MetricsFile.read(content.getBytes(StandardCharsets.UTF_8));
    }
}
