package io.cairn.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.metrics.Curves.Key;
import io.cairn.kit.test.property.Property;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurvesTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Key LOSS = new Key("loss", Optional.empty());

    private final Curves curves = new Curves();

    @Test
    void linesBecomeCurvesByNameAndSplit() {
        take("""
                {"name": "loss", "value": 0.5, "step": 10}
                {"name": "loss", "value": 0.25, "step": 20, "epoch": 2}

                {"name": "loss", "split": "test", "value": 1}
                {"name": "loss", "split": "test", "value": 2}
                """, false);
        assertThat(values()).isEqualTo(Map.of("loss", List.of(0.5, 0.25), "loss test", List.of(1.0, 2.0)));
        assertThat(steps("loss")).containsExactly(10L, 20L);
        assertThat(steps("loss test")).as("counted, if the program does not").containsExactly(0L, 1L);
        assertThat(curves.ignored()).isZero();
    }

    @Test
    void aLineThatHasNotEndedIsReadWhenItHas() {
        String text = "{\"name\": \"loss\", \"value\": 1}\n{\"name\": \"lo";
        assertThat(take(text, false)).isEqualTo(text.indexOf('\n') + 1);
        assertThat(values()).isEqualTo(Map.of("loss", List.of(1.0)));
        assertThat(take("{\"name\": \"loss\", \"value\": 2}", true))
                .as("the last one needs no end")
                .isPositive();
        assertThat(values()).isEqualTo(Map.of("loss", List.of(1.0, 2.0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loss 0.3",
                "{",
                "[]",
                "null",
                "{\"name\": \"loss\"}",
                "{\"value\": 1}",
                "{\"name\": \"\", \"value\": 1}",
                "{\"name\": 7, \"value\": 1}",
                "{\"name\": \"loss\", \"value\": \"1\"}",
                "{\"name\": \"loss\", \"value\": NaN}",
                "{\"name\": \"loss\", \"value\": 1e999}",
                "{\"name\": \"loss\", \"value\": 1, \"step\": -1}",
                "{\"name\": \"loss\", \"value\": 1, \"step\": 1.5}",
                "{\"name\": \"loss\", \"value\": 1, \"step\": 99999999999999999999}",
                "{\"name\": \"lo\\u0000ss\", \"value\": 1}",
                "{\"name\": \"lo\\ud800ss\", \"value\": 1}",
                "{\"name\": \"loss\", \"split\": {}, \"value\": 1}",
                "{\"name\": \"loss\", \"value\": 1} {\"name\": \"loss\", \"value\": 1}",
                "{\"name\": \"loss\", \"value\": 1, \"deep\": [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}",
            })
    void mt6_aLineThatIsNoPointIsCountedAndNothingElse(String line) {
        take("{\"name\": \"loss\", \"value\": 1}\n" + line + "\n{\"name\": \"loss\", \"value\": 2}\n", false);
        assertThat(values()).isEqualTo(Map.of("loss", List.of(1.0, 2.0)));
        assertThat(curves.ignored()).isEqualTo(1);
    }

    @Test
    void mt6_aLineWithoutEndIsNoPoint() {
        assertThat(take("x".repeat(5000), false)).as("nobody waits for its end").isEqualTo(5000);
        assertThat(curves.ignored()).isEqualTo(1);
        take("{\"name\": \"" + "n".repeat(201) + "\", \"value\": 1}\n", false);
        assertThat(curves.ignored()).isEqualTo(2);
    }

    @Test
    void mt4_furtherCurvesAreCountedAndNotKept() {
        for (int name = 0; name < Curves.MOST + 5; name++) {
            take("{\"name\": \"c" + name + "\", \"value\": 1}\n", false);
        }
        assertThat(curves.lines()).hasSize(Curves.MOST).doesNotContainKey(new Key("c20", Optional.empty()));
        assertThat(curves.dropped()).isEqualTo(5);
    }

    @Test
    void aCountThatIsAtItsEndStaysThere() {
        take(
                "{\"name\": \"loss\", \"value\": 1, \"step\": " + Long.MAX_VALUE
                        + "}\n{\"name\": \"loss\", \"value\": 2}\n",
                false);
        assertThat(steps("loss")).containsExactly(Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(curves.lines()).containsOnlyKeys(LOSS);
    }

    @Test
    void mt4_mt5_whateverAFileHoldsAndHoweverItIsReadTheCurvesAreTheSame() {
        Property.forAll(300, random -> {
            byte[] file = file(random);
            var whole = new Curves();
            assertThat(whole.take(file, true, NOW)).isEqualTo(file.length);
            var parts = new Curves();
            int taken = 0;
            int seen = 0;
            while (taken < file.length) {
                seen = Math.min(file.length, Math.max(seen, taken) + 1 + random.nextInt(700));
                taken += parts.take(Arrays.copyOfRange(file, taken, seen), seen == file.length, NOW);
            }
            assertThat(values(parts)).isEqualTo(values(whole));
            assertThat(parts.ignored()).isEqualTo(whole.ignored());
            assertThat(parts.dropped()).isEqualTo(whole.dropped());
            assertThat(whole.lines().size()).isLessThanOrEqualTo(Curves.MOST);
            whole.lines()
                    .values()
                    .forEach(line -> assertThat(line.points().size()).isLessThanOrEqualTo(CurvePoint.MOST));
        });
    }

    /** Good lines, broken ones and bytes of no meaning; none so long that its parts could be taken for lines. */
    private static byte[] file(RandomGenerator random) {
        var bytes = new ByteArrayOutputStream();
        for (int line = random.nextInt(600); line > 0; line--) {
            byte[] text = switch (random.nextInt(6)) {
                case 0 -> noise(random);
                case 1 -> "{\"name\": \"loss\", \"value\": ".getBytes(StandardCharsets.UTF_8);
                default ->
                    ("{\"name\": \"c" + random.nextInt(25) + "\", \"value\": " + random.nextDouble(-1, 1) + "}")
                            .getBytes(StandardCharsets.UTF_8);
            };
            bytes.writeBytes(text);
            bytes.write('\n');
        }
        return bytes.toByteArray();
    }

    private static byte[] noise(RandomGenerator random) {
        var noise = new byte[random.nextInt(60)];
        random.nextBytes(noise);
        return noise;
    }

    private int take(String text, boolean last) {
        return curves.take(text.getBytes(StandardCharsets.UTF_8), last, NOW);
    }

    private Map<String, List<Double>> values() {
        return values(curves);
    }

    private static Map<String, List<Double>> values(Curves curves) {
        return curves.lines().entrySet().stream()
                .collect(Collectors.toMap(
                        line -> (line.getKey().name() + " "
                                        + line.getKey().split().orElse(""))
                                .strip(),
                        line -> line.getValue().points().stream()
                                .map(CurvePoint::value)
                                .toList()));
    }

    private List<Long> steps(String name) {
        return curves.lines().entrySet().stream()
                .filter(line -> (line.getKey().name() + " "
                                + line.getKey().split().orElse(""))
                        .strip()
                        .equals(name))
                .flatMap(line -> line.getValue().points().stream())
                .map(CurvePoint::step)
                .toList();
    }
}
