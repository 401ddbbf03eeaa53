package io.cairn.job.metrics;

import java.time.Instant;

/**
 * A value that a program wrote. Of several that became one, step, time and value are those of the last.
 *
 * @param at when it was read
 * @param min the smallest value that went into it
 * @param max the largest
 */
public record CurvePoint(long step, Instant at, int samples, double value, double min, double max)
        implements Thinned.Point<CurvePoint> {

    /** As many points as are kept of a curve. */
    public static final int MOST = 200;

    @Override
    public CurvePoint with(CurvePoint later) {
        return new CurvePoint(
                later.step,
                later.at,
                samples + later.samples,
                later.value,
                Math.min(min, later.min),
                Math.max(max, later.max));
    }
}
