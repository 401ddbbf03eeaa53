package io.cairn.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.kit.test.property.Property;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ThinnedTest {

    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");

    @Test
    void aFullLineBecomesHalfAsLongAndTwiceAsCoarse() {
        var line = new Thinned<CurvePoint>(4);
        for (int step = 0; step < 5; step++) {
            line.add(point(step, 10 - step));
        }
        assertThat(line.stride()).isEqualTo(2);
        assertThat(line.points())
                .containsExactly(
                        new CurvePoint(1, START.plusSeconds(1), 2, 9, 9, 10),
                        new CurvePoint(3, START.plusSeconds(3), 2, 7, 7, 8),
                        new CurvePoint(4, START.plusSeconds(4), 1, 6, 6, 6));
    }

    @Test
    void mt1_mt2_everySampleIsInOnePointAndThereAreNeverTooMany() {
        Property.forAll(500, random -> {
            int capacity = 2 + random.nextInt(9);
            var line = new Thinned<CurvePoint>(capacity);
            var samples = new ArrayList<CurvePoint>();
            for (int step = random.nextInt(400); step > 0; step--) {
                var sample = point(samples.size(), random.nextDouble(-5, 5));
                samples.add(sample);
                line.add(sample);
                assertThat(line.points().size()).isLessThanOrEqualTo(capacity);
            }
            assertThat(line.points()).isEqualTo(folded(samples, line.stride()));
        });
    }

    @Test
    void mt2_ofUseTheTotalsAreExactAndThePeakIsNotLost() {
        Property.forAll(500, random -> {
            var line = new Thinned<UsagePoint>(2 + random.nextInt(9));
            UsagePoint last = use(random, 0, 0);
            long peak = 0;
            for (int second = 1; second <= 1 + random.nextInt(200); second++) {
                last = use(random, second, last.cpuNanos());
                peak = Math.max(peak, last.memoryBytes());
                line.add(last);
            }
            var end = line.points().getLast();
            assertThat(end.cpuNanos()).isEqualTo(last.cpuNanos());
            assertThat(end.memoryBytes()).isEqualTo(last.memoryBytes());
            assertThat(end.at()).isEqualTo(last.at());
            assertThat(line.points().stream()
                            .mapToLong(UsagePoint::memoryPeakBytes)
                            .max())
                    .hasValue(peak);
            assertThat(line.points())
                    .isSortedAccordingTo((one, other) -> one.at().compareTo(other.at()));
        });
    }

    @Test
    void whatWasStoredGoesOnAsIfItHadNotBeen() {
        Property.forAll(200, random -> {
            var whole = new Thinned<CurvePoint>(6);
            var stored = new Thinned<CurvePoint>(6);
            for (int step = 0; step < 100; step++) {
                var sample = point(step, random.nextDouble());
                whole.add(sample);
                stored = new Thinned<>(6, stored.stride(), stored.points());
                stored.add(sample);
            }
            assertThat(stored.points()).isEqualTo(whole.points());
        });
    }

    @Test
    void aLineThatCannotBeIsRefused() {
        assertThatThrownBy(() -> new Thinned<CurvePoint>(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Thinned<>(2, 1, List.of(point(0, 0), point(1, 0), point(2, 0))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** By definition: each {@code stride} samples in a row are one point. */
    private static List<CurvePoint> folded(List<CurvePoint> samples, int stride) {
        var points = new ArrayList<CurvePoint>();
        for (int from = 0; from < samples.size(); from += stride) {
            points.add(samples.subList(from, Math.min(samples.size(), from + stride)).stream()
                    .reduce(CurvePoint::with)
                    .orElseThrow());
        }
        return points;
    }

    private static CurvePoint point(int step, double value) {
        return new CurvePoint(step, START.plusSeconds(step), 1, value, value, value);
    }

    private static UsagePoint use(RandomGenerator random, int second, long cpu) {
        long memory = random.nextLong(1L << 30);
        return new UsagePoint(
                START.plusSeconds(second), 1, cpu + random.nextLong(1_000_000_000), memory, memory, 0, 0, 0, 0);
    }
}
