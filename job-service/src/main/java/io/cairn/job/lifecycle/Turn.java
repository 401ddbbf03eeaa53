package io.cairn.job.lifecycle;

import java.time.Duration;
import java.time.Instant;

/**
 * A job's place among those that wait for room. Each point of priority counts as much as {@link #POINT} of waiting, so the order
 * of two jobs does not change while they wait, and only jobs that come within a bounded time can be preferred to one: at most
 * {@code (100 - priority) * POINT} after it, which is ten hours for the lowest.
 *
 * @param priority 0 to 100, the higher the sooner
 * @param since since when it waits
 */
public record Turn(int priority, Instant since) {

    public static final int LOWEST = 0;
    public static final int HIGHEST = 100;

    /** For a request that names none. */
    public static final int UNSAID = 50;

    /** How much waiting one point of priority is worth. */
    public static final Duration POINT = Duration.ofMinutes(6);

    public Turn {
        if (priority < LOWEST || priority > HIGHEST) {
            throw new IllegalArgumentException("a priority is 0 to 100");
        }
    }

    /** The order of the queue: the earlier the sooner. Jobs of equal rank go by their ids. */
    public Instant rank() {
        return since.minus(POINT.multipliedBy(priority));
    }

    /** The same wait with another priority. */
    public Turn withPriority(int other) {
        return new Turn(other, since);
    }
}
