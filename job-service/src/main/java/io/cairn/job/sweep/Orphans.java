package io.cairn.job.sweep;

import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says which things of the engine belong to no attempt any more. No clock, no I/O.
 *
 * <ul>
 *   <li>SW-1: what a live attempt has made, or will find again, is no orphan.
 *   <li>SW-2: an orphan never belongs to anybody again, whatever happens between the look and the removal: jobs do not leave
 *       their end, rows do not come back, fences only grow, and no number of a generation is given twice.
 *   <li>SW-3: nothing is an orphan that is younger than the grace.
 *   <li>SW-4: what stays is owned or young; a round leaves no other thing.
 * </ul>
 *
 * SW-1 needs the engine to be read before the rows: who made a thing had read a row as old or older.
 */
public final class Orphans {

    private Orphans() {}

    /** A thing to remove. */
    public record Orphan(Thing thing, Why why) {}

    /** Why nobody owns it. */
    public enum Why {
        /** No such job is stored. */
        UNKNOWN_JOB,
        /** The job has ended. */
        ENDED_JOB,
        /** The job has gone on to a later attempt. */
        OLD_FENCE,
        /** The job is paused: its attempt is over, the next one has another fence. */
        PAUSED_JOB,
        /** The job was rolled to another generation, or the roll to this one failed. */
        OLD_GENERATION
    }

    /**
     * The orphans among {@code things} in the order of removal.
     *
     * @param rows how their jobs stand, read after the things; a job that is not there is not stored
     */
    public static List<Orphan> of(List<Thing> things, Map<JobId, Standing> rows, Instant now, Duration grace) {
        var oldEnough = now.minus(grace);
        return things.stream()
                .filter(thing -> !thing.createdAt().isAfter(oldEnough))
                .flatMap(thing -> why(thing, rows.get(thing.job())).map(why -> new Orphan(thing, why)).stream())
                .sorted(Comparator.comparing((Orphan orphan) -> orphan.thing().kind())
                        .thenComparing(orphan -> orphan.thing().name()))
                .toList();
    }

    private static Optional<Why> why(Thing thing, @Nullable Standing row) {
        if (row == null) {
            return Optional.of(Why.UNKNOWN_JOB);
        }
        if (row.state().isTerminal()) {
            return Optional.of(Why.ENDED_JOB);
        }
        return thing.fence().flatMap(fence -> {
            if (fence.value() < row.fence().value()) {
                return Optional.of(Why.OLD_FENCE);
            }
            if (row.state() == JobState.SUSPENDED && fence.equals(row.fence())) {
                return Optional.of(Why.PAUSED_JOB);
            }
            return fence.equals(row.fence())
                            && thing.generation()
                                    .filter(made -> !row.generations().contains(made))
                                    .isPresent()
                    ? Optional.of(Why.OLD_GENERATION)
                    : Optional.empty();
        });
    }
}
