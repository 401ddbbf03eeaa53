package io.cairn.kit.test.property;

/** How often a test tries: as often as the gate has time for, or as often as an issue names. */
public final class Counts {

    /** The system property that {@code ./cairn test --full} sets to {@code true}. */
    public static final String FULL = "cairn.test.full";

    private Counts() {}

    /** {@code full} in a full run, else {@code gate}. */
    public static int of(int gate, int full) {
        return isFull() ? full : gate;
    }

    /** Whether this is a full run. */
    public static boolean isFull() {
        return Boolean.getBoolean(FULL);
    }
}
