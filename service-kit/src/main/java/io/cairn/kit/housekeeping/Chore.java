package io.cairn.kit.housekeeping;

import java.time.Instant;

/** One thing that {@link Housekeeping} removes. Every bean of this type takes part. */
public interface Chore {

    /** What is removed, for the log: {@code idempotency keys}. */
    String name();

    /**
     * Removes what is too old at {@code now}. May be killed and repeated at any moment.
     *
     * @return how much was removed
     */
    int removeOld(Instant now);
}
