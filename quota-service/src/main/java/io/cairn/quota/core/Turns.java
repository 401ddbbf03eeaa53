package io.cairn.quota.core;

import java.util.List;

/** In which order the waiting have their turn. */
public final class Turns {

    private Turns() {}

    /** The waiting requests in the order of their turns. */
    public static List<Request> order(Snapshot snapshot) {
        throw new UnsupportedOperationException();
    }
}
