package io.cairn.quota.core;

import java.time.Instant;
import java.util.List;

/** Decides who is to leave. */
public final class Recalls {

    private Recalls() {}

    /**
     * The round of a period: victims for open deficits and for the edges of windows that are near, so that a lender has its own when its window
     * starts. What was recalled before and has not left counts; empty if nobody has to leave.
     */
    public static List<Victim> round(Snapshot snapshot, Instant now) {
        throw new UnsupportedOperationException();
    }
}
