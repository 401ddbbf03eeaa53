package io.cairn.job.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cairn.job.metrics.CurvePoint;
import io.cairn.job.metrics.Curves;
import io.cairn.job.metrics.RankMetrics.Kept;
import io.cairn.job.metrics.UsagePoint;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one rank used, and the curves of its program. */
@Schema(name = "RankMetrics")
@JsonInclude(JsonInclude.Include.NON_NULL)
record MetricsView(
        @Schema(example = "worker") String task,
        @Schema(example = "0") int index,

        @Schema(description = "oldest first; thinned out as it grows")
        List<Usage> usage,

        @Schema(description = "in the order of their first points")
        List<Curve> curves,

        @Schema(description = "lines of the program's file that were no points")
        long ignoredLines,

        @Schema(description = "points of curves beyond the first " + Curves.MOST)
        long droppedPoints) {

    /** Resource use up to a moment. */
    @Schema(name = "RankUsage")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Usage(
            Instant at,

            @Schema(description = "thousandths of a processor on average since the point before; absent in the first")
            @Nullable
            Long milliCpu,

            @Schema(description = "on all processors together, so far")
            double cpuSeconds,

            @Schema(description = "held at that moment") long memoryBytes,

            @Schema(description = "the most that was seen since the point before")
            long memoryPeakBytes,

            @Schema(description = "so far") long networkReceivedBytes,
            @Schema(description = "so far") long networkSentBytes,
            @Schema(description = "so far") long blockReadBytes,
            @Schema(description = "so far") long blockWrittenBytes) {}

    /** One curve. */
    @Schema(name = "Curve")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Curve(
            @Schema(example = "loss") String name,
            @Schema(example = "train") @Nullable String split,
            List<Point> points) {}

    /** One value, or several neighbours that became one. */
    @Schema(name = "CurvePoint")
    record Point(
            long step,

            @Schema(description = "when the service read it")
            Instant at,

            @Schema(description = "the last of them") double value,
            double min,
            double max,

            @Schema(description = "how many values went into it")
            int samples) {}

    /** The part from {@code from} on and before {@code to}. */
    static MetricsView of(Kept kept, Optional<Instant> from, Optional<Instant> to) {
        var curves = kept.curves();
        return new MetricsView(
                kept.rank().task(),
                kept.rank().index(),
                usage(kept.usage()).stream()
                        .filter(point -> within(point.at(), from, to))
                        .toList(),
                curves.lines().entrySet().stream()
                        .map(line -> new Curve(
                                line.getKey().name(),
                                line.getKey().split().orElse(null),
                                line.getValue().points().stream()
                                        .filter(point -> within(point.at(), from, to))
                                        .map(MetricsView::point)
                                        .toList()))
                        .toList(),
                curves.ignored(),
                curves.dropped());
    }

    private static boolean within(Instant at, Optional<Instant> from, Optional<Instant> to) {
        return from.map(first -> !at.isBefore(first)).orElse(true)
                && to.map(end -> at.isBefore(end)).orElse(true);
    }

    private static Point point(CurvePoint point) {
        return new Point(point.step(), point.at(), point.value(), point.min(), point.max(), point.samples());
    }

    private static List<Usage> usage(List<UsagePoint> points) {
        var views = new ArrayList<Usage>();
        for (int number = 0; number < points.size(); number++) {
            var point = points.get(number);
            views.add(new Usage(
                    point.at(),
                    number == 0 ? null : milliCpu(points.get(number - 1), point),
                    point.cpuNanos() / 1e9,
                    point.memoryBytes(),
                    point.memoryPeakBytes(),
                    point.receivedBytes(),
                    point.sentBytes(),
                    point.readBytes(),
                    point.writtenBytes()));
        }
        return views;
    }

    private static @Nullable Long milliCpu(UsagePoint before, UsagePoint point) {
        long nanos = Duration.between(before.at(), point.at()).toNanos();
        return nanos <= 0 ? null : Math.round(Math.max(0, point.cpuNanos() - before.cpuNanos()) * 1000.0 / nanos);
    }
}
