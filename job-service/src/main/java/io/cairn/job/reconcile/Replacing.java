package io.cairn.job.reconcile;

import io.cairn.job.lifecycle.Replacement;
import io.cairn.job.lifecycle.Replacement.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is to be done for one part of a running job that is to be there all the time: a replica, or the proxy. No clock, no I/O.
 *
 * <ul>
 *   <li>RP-1: each loss is counted once, before anything is made for it.
 *   <li>RP-2: pauses double, up to {@link #LONGEST}; after {@value #BUDGET} losses without {@link #CALM} between them it is given
 *       up.
 *   <li>RP-3: what is there is never made again.
 * </ul>
 */
public final class Replacing {

    /** How often a part is replaced in a row. */
    public static final int BUDGET = 5;

    /** Pause before the first replacement; doubled for each further one. */
    public static final Duration FIRST = Duration.ofSeconds(1);

    public static final Duration LONGEST = Duration.ofSeconds(30);

    /** So long after a replacement the next loss is counted as the first. */
    public static final Duration CALM = Duration.ofMinutes(10);

    private Replacing() {}

    /** What was seen of a part. */
    public enum Sight {
        /** It runs, in the run that is wanted. */
        UP,
        /** The container of the run that is wanted is there, and was never started. */
        CREATED,
        /** The container of the run that is wanted has ended. */
        ENDED,
        /** There is no container of the run that is wanted. */
        MISSING
    }

    /** One thing to do. */
    public sealed interface Need {
        /** All is as it should be. */
        record Nothing() implements Need {}

        /** Write this down; nothing is made before. */
        record CountLoss(Replacement next) implements Need {}

        /** Its pause is not over. */
        record Pause(Replacement until) implements Need {}

        /** Remove what is left of earlier runs, and make this one. */
        record Make(Replacement wanted) implements Need {}

        /** Write down that it is there. */
        record CountMade(Replacement wanted) implements Need {}

        /** The budget is used up: what was seen is a fault of the job. */
        record GiveUp() implements Need {}
    }

    /** @param counted what is written down of the part; empty if it was never lost */
    public static Need need(Part part, Optional<Replacement> counted, Sight sight, Instant now) {
        boolean made = counted.map(Replacement::made).orElse(true);
        return switch (sight) {
            case UP -> made ? new Need.Nothing() : new Need.CountMade(counted.orElseThrow());
            case CREATED -> counted.<Need>map(Need.Make::new).orElseGet(() -> loss(part, counted, now));
            case ENDED -> loss(part, counted, now);
            case MISSING -> made ? loss(part, counted, now) : due(counted.orElseThrow(), now);
        };
    }

    private static Need due(Replacement wanted, Instant now) {
        return now.isBefore(wanted.notBefore()) ? new Need.Pause(wanted) : new Need.Make(wanted);
    }

    private static Need loss(Part part, Optional<Replacement> counted, Instant now) {
        int used = counted.filter(last -> now.isBefore(last.notBefore().plus(CALM)))
                        .map(Replacement::used)
                        .orElse(0)
                + 1;
        int run = counted.map(Replacement::run).orElse(0) + 1;
        return used > BUDGET
                ? new Need.GiveUp()
                : new Need.CountLoss(new Replacement(part, run, used, false, now.plus(pause(used))));
    }

    private static Duration pause(int used) {
        var pause = FIRST.multipliedBy(1L << (used - 1));
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }
}
