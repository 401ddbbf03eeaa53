package io.cairn.job.reconcile;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Generation;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.Roll;
import io.cairn.job.scheduler.ContainerScheduler.Phase;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.job.wiring.Gang;
import io.cairn.job.wiring.JobType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done next for a roll whose job runs. Same rows, same answer: no clock, no I/O, so a service that was killed goes on
 * where the rows say.
 *
 * <ul>
 *   <li>RO-3: the replicas of before are retired only after all new ones were well, and are there still when the time to drain
 *       is over.
 *   <li>RO-4: a new replica that ends, or a deadline that passes before all are well, undoes the roll.
 * </ul>
 */
public final class Rolling {

    /** A job's network has an address for each replica of each slot, for the proxy, and for what asks whether replicas are well. */
    public static final int MOST_REPLICAS = (Gang.MOST_RANKS - 2) / Generation.SLOTS;

    /**
     * RO-6: so long the proxy may take for well what was removed by the roll before, since nobody refuses a connection there any more.
     * With three sets that look well it could not tell which is the newest, so the next roll begins after it.
     */
    public static final Duration SETTLE = Duration.ofSeconds(8);

    private Rolling() {}

    /** The generation of a job whose replicas can be rolled; empty for every other job. */
    public static Optional<Generation> generation(Job job) {
        return JobType.named(job.request().jobType())
                .filter(JobType::hasReplicas)
                .filter(type -> job.ranks() <= MOST_REPLICAS)
                .map(type -> job.generation());
    }

    /** One thing to do. */
    public sealed interface Step {

        /** Make the engine hold the image, and ask for room beside the replicas that serve. */
        record AskForRoom() implements Step {}

        /** Create and start every new replica, or find that they are. */
        record StartReplicas() implements Step {}

        /** Ask whether all new replicas are well; if so, write ROLL_WELL down. */
        record AskWhetherWell() implements Step {}

        /** Write this move down. */
        record Move(Cause cause, String detail) implements Step {}

        /** Stop the replicas of before, keep their logs, remove them, write ROLLED down. */
        record Retire() implements Step {}

        /** Stop the new replicas, keep their logs, remove them, write ROLLED_BACK down. */
        record Undo() implements Step {}

        /** Look again in a moment. */
        record Wait() implements Step {}

        /** Nothing is left to do. */
        record Nothing() implements Step {}
    }

    /**
     * @param fresh every container of the new generation, ended ones included
     * @param expected how many the new generation has
     * @param drain how long the replicas of before may finish what they have
     */
    public static Step next(Roll roll, List<RankStatus> fresh, int expected, Instant now, Duration drain) {
        return switch (roll.state()) {
            case WAITING -> waiting(roll, now);
            case STARTING -> starting(roll, fresh, expected, now);
            case DRAINING -> draining(roll, fresh, expected, now, drain);
            case RETIRING -> new Step.Retire();
            case UNDOING -> new Step.Undo();
            case ROLLED, ROLLED_BACK -> new Step.Nothing();
        };
    }

    private static Step waiting(Roll roll, Instant now) {
        if (isLate(roll, now)) {
            return late(roll, "there was no room for the new replicas");
        }
        boolean isFirst = roll.from().equals(Generation.FIRST)
                && roll.to().number() == roll.from().number() + 1;
        return isFirst || !now.isBefore(roll.askedAt().plus(SETTLE)) ? new Step.AskForRoom() : new Step.Wait();
    }

    private static Step starting(Roll roll, List<RankStatus> fresh, int expected, Instant now) {
        var bad = RankFault.of(fresh, everyEndIsBad -> true);
        if (bad.isPresent()) {
            return failed(roll, bad.get().detail());
        }
        if (isLate(roll, now)) {
            return late(roll, "the new replicas were not all well");
        }
        boolean allUp = fresh.size() == expected && fresh.stream().allMatch(rank -> rank.phase() == Phase.RUNNING);
        return allUp ? new Step.AskWhetherWell() : new Step.StartReplicas();
    }

    private static Step draining(Roll roll, List<RankStatus> fresh, int expected, Instant now, Duration drain) {
        var bad = RankFault.of(fresh, everyEndIsBad -> true);
        if (bad.isPresent()) {
            return failed(roll, bad.get().detail());
        }
        if (fresh.size() < expected) {
            return failed(roll, "a container vanished: " + fresh.size() + " of " + expected + " are there");
        }
        return now.isBefore(roll.since().plus(drain))
                ? new Step.Wait()
                : new Step.Move(
                        Cause.ROLL_DRAINED,
                        "generation " + roll.to().number() + " serves; generation "
                                + roll.from().number() + " had " + drain + " to finish");
    }

    private static boolean isLate(Roll roll, Instant now) {
        return !now.isBefore(roll.deadline());
    }

    private static Step late(Roll roll, String what) {
        return new Step.Move(Cause.ROLL_FAILS, what + " by " + roll.deadline());
    }

    private static Step failed(Roll roll, String detail) {
        return new Step.Move(Cause.ROLL_FAILS, "of generation " + roll.to().number() + " " + detail);
    }
}
