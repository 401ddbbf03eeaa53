package io.cairn.job.metrics;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The curves of one rank, folded from the lines of its file as it grows.
 *
 * <ul>
 *   <li>MT-4: whatever the file holds, there are at most {@value #MOST} curves of {@value CurvePoint#MOST} points.
 *   <li>MT-5: the parts that a file is read in change nothing but the times.
 *   <li>MT-6: a line that is no point changes nothing but the count of such lines.
 * </ul>
 */
public final class Curves {

    /** As many curves as are kept of a rank: the first that it names. */
    public static final int MOST = 20;

    private final Map<Key, Thinned<CurvePoint>> lines = new LinkedHashMap<>();
    private long ignored;
    private long dropped;

    /** What a curve is called. */
    public record Key(String name, Optional<String> split) {}

    /** As they were before. */
    public Curves(Map<Key, Thinned<CurvePoint>> lines, long ignored, long dropped) {
        this.lines.putAll(lines);
        this.ignored = ignored;
        this.dropped = dropped;
    }

    /** Without a curve. */
    public Curves() {
        this(Map.of(), 0, 0);
    }

    /**
     * Takes the next bytes of the file.
     *
     * @param last whether the file ends with them, and grows no more
     * @param at when they were read
     * @return how many were taken: up to the last whole line unless {@code last}
     */
    public int take(byte[] bytes, boolean last, Instant at) {
        int from = 0;
        for (int to = 0; to < bytes.length; to++) {
            if (bytes[to] == '\n') {
                line(bytes, from, to - from, at);
                from = to + 1;
            }
        }
        // No line is so long: what has no end yet cannot become one.
        if (from < bytes.length && (last || bytes.length - from > CurveLine.LONGEST)) {
            line(bytes, from, bytes.length - from, at);
            from = bytes.length;
        }
        return from;
    }

    private void line(byte[] bytes, int from, int length, Instant at) {
        if (isBlank(bytes, from, length)) {
            return;
        }
        var read = CurveLine.read(bytes, from, length);
        if (read.isEmpty()) {
            ignored++;
            return;
        }
        var line = read.get();
        if (!lines.containsKey(line.key()) && lines.size() == MOST) {
            dropped++;
            return;
        }
        var curve = lines.computeIfAbsent(line.key(), fresh -> new Thinned<>(CurvePoint.MOST));
        long step = line.step().orElseGet(() -> next(curve));
        curve.add(new CurvePoint(step, at, 1, line.value(), line.value(), line.value()));
    }

    private static long next(Thinned<CurvePoint> curve) {
        var points = curve.points();
        return points.isEmpty() ? 0 : Math.min(points.getLast().step(), Long.MAX_VALUE - 1) + 1;
    }

    private static boolean isBlank(byte[] bytes, int from, int length) {
        for (int at = from; at < from + length; at++) {
            if (bytes[at] != ' ' && bytes[at] != '\r' && bytes[at] != '\t') {
                return false;
            }
        }
        return true;
    }

    /** Each curve under its name, in the order of their first points. */
    public Map<Key, Thinned<CurvePoint>> lines() {
        return Collections.unmodifiableMap(lines);
    }

    /** Lines that were no points. */
    public long ignored() {
        return ignored;
    }

    /** Points of curves beyond the first {@value #MOST}. */
    public long dropped() {
        return dropped;
    }
}
