package io.cairn.quota.core;

import java.time.Instant;

/** Decides about one request. */
public final class Planner {

    private Planner() {}

    /**
     * What becomes of {@code request}. Its own place among the waiting is found by its id; it need not be there.
     *
     * @param snapshot current at {@code now}, else this throws {@link IllegalStateException}
     */
    public static Plan plan(Snapshot snapshot, Request request, Instant now) {
        throw new UnsupportedOperationException();
    }
}
