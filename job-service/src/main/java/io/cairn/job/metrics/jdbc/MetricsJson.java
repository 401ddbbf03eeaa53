package io.cairn.job.metrics.jdbc;

import io.cairn.job.metrics.CurvePoint;
import io.cairn.job.metrics.Curves;
import io.cairn.job.metrics.Thinned;
import io.cairn.job.metrics.UsagePoint;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Points as they stand in the database: lists of numbers, since there are many of them. */
final class MetricsJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private MetricsJson() {}

    /** Each point is time in milliseconds, samples, processor, memory, peak, received, sent, read, written. */
    record UsageLine(int stride, List<List<Long>> points) {}

    /** All curves. */
    record CurveLines(long ignored, long dropped, List<CurveLine> curves) {}

    /** One curve. */
    record CurveLine(String name, @Nullable String split, int stride, List<OnePoint> points) {}

    /** One point, in names of one letter: step, time, number of samples, value, low, high. */
    record OnePoint(long s, long t, int n, double v, double l, double h) {}

    static Thinned<UsagePoint> usage(@Nullable String text) {
        if (text == null) {
            return new Thinned<>(UsagePoint.MOST);
        }
        var line = JSON.readValue(text, UsageLine.class);
        return new Thinned<>(
                UsagePoint.MOST,
                line.stride(),
                line.points().stream().map(MetricsJson::point).toList());
    }

    private static UsagePoint point(List<Long> numbers) {
        return new UsagePoint(
                Instant.ofEpochMilli(numbers.get(0)),
                numbers.get(1).intValue(),
                numbers.get(2),
                numbers.get(3),
                numbers.get(4),
                numbers.get(5),
                numbers.get(6),
                numbers.get(7),
                numbers.get(8));
    }

    static String text(Thinned<UsagePoint> usage) {
        return JSON.writeValueAsString(new UsageLine(
                usage.stride(),
                usage.points().stream()
                        .map(point -> List.of(
                                point.at().toEpochMilli(),
                                (long) point.samples(),
                                point.cpuNanos(),
                                point.memoryBytes(),
                                point.memoryPeakBytes(),
                                point.receivedBytes(),
                                point.sentBytes(),
                                point.readBytes(),
                                point.writtenBytes()))
                        .toList()));
    }

    static Curves curves(@Nullable String text) {
        if (text == null) {
            return new Curves();
        }
        var read = JSON.readValue(text, CurveLines.class);
        var lines = new LinkedHashMap<Curves.Key, Thinned<CurvePoint>>();
        for (var curve : read.curves()) {
            var points = curve.points().stream()
                    .map(one ->
                            new CurvePoint(one.s(), Instant.ofEpochMilli(one.t()), one.n(), one.v(), one.l(), one.h()))
                    .toList();
            lines.put(
                    new Curves.Key(curve.name(), Optional.ofNullable(curve.split())),
                    new Thinned<>(CurvePoint.MOST, curve.stride(), points));
        }
        return new Curves(lines, read.ignored(), read.dropped());
    }

    static String text(Curves curves) {
        return JSON.writeValueAsString(new CurveLines(
                curves.ignored(),
                curves.dropped(),
                curves.lines().entrySet().stream()
                        .map(curve -> new CurveLine(
                                curve.getKey().name(),
                                curve.getKey().split().orElse(null),
                                curve.getValue().stride(),
                                curve.getValue().points().stream()
                                        .map(point -> new OnePoint(
                                                point.step(),
                                                point.at().toEpochMilli(),
                                                point.samples(),
                                                point.value(),
                                                point.min(),
                                                point.max()))
                                        .toList()))
                        .toList()));
    }
}
