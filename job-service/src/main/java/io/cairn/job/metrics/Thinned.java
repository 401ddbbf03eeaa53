package io.cairn.job.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of points that never grows beyond a capacity: when it is full, each two neighbours become one, and from then on twice as
 * many samples go into each point.
 *
 * <ul>
 *   <li>MT-1: there are never more points than the capacity.
 *   <li>MT-2: every sample is in exactly one point, in order; all points but the last hold the same number of samples.
 * </ul>
 *
 * @param <P> the points
 */
public final class Thinned<P extends Thinned.Point<P>> {

    private final int capacity;
    private final List<P> points;
    private int stride;

    /**
     * One sample, or several that became one.
     *
     * @param <P> itself
     */
    public interface Point<P> {
        /** How many samples it holds. */
        int samples();

        /** This and the one behind it. */
        P with(P later);
    }

    /** Without points; {@code capacity} is at least 2. */
    public Thinned(int capacity) {
        this(capacity, 1, List.of());
    }

    /** As it was before. */
    public Thinned(int capacity, int stride, List<P> points) {
        if (capacity < 2 || stride < 1 || points.size() > capacity) {
            throw new IllegalArgumentException("a line holds at least two points, and no more than its capacity");
        }
        this.capacity = capacity;
        this.stride = stride;
        this.points = new ArrayList<>(points);
    }

    /** Adds one sample behind all others. */
    public void add(P sample) {
        if (!points.isEmpty() && points.getLast().samples() < stride) {
            points.set(points.size() - 1, points.getLast().with(sample));
            return;
        }
        if (points.size() == capacity) {
            halve();
            add(sample);
            return;
        }
        points.add(sample);
    }

    private void halve() {
        var halved = new ArrayList<P>();
        for (int at = 0; at < points.size(); at += 2) {
            halved.add(at + 1 < points.size() ? points.get(at).with(points.get(at + 1)) : points.get(at));
        }
        points.clear();
        points.addAll(halved);
        stride *= 2;
    }

    /** In order. */
    public List<P> points() {
        return List.copyOf(points);
    }

    /** How many samples a whole point holds. */
    public int stride() {
        return stride;
    }
}
