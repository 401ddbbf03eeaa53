package io.cairn.job.metrics;

import io.cairn.job.metrics.RankProbe.Source;
import java.time.Clock;

/** Reads what a rank has added to its curves since it was looked at last. */
public final class CurveReader {

    /** Bytes of a file that are looked at. */
    static final long MOST_BYTES = 16L << 20;

    private static final int AT_ONCE = 1 << 20;

    private final RankProbe probe;
    private final RankMetrics metrics;
    private final Clock clock;

    public CurveReader(RankProbe probe, RankMetrics metrics, Clock clock) {
        this.probe = probe;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Reads one part, or all that there is if the rank has ended. */
    public void read(Source source, boolean ended) {
        long taken = metrics.taken(source);
        boolean goOn = true;
        while (goOn && taken < MOST_BYTES) {
            var chunk = probe.curves(source, taken, (int) Math.min(AT_ONCE, MOST_BYTES - taken));
            if (chunk.isEmpty() || chunk.get().bytes().length == 0) {
                return;
            }
            boolean last = ended && chunk.get().isEnd();
            long now = metrics.addCurves(source, taken, chunk.get(), last, clock.instant());
            goOn = ended && !last && now > taken;
            taken = now;
        }
    }
}
