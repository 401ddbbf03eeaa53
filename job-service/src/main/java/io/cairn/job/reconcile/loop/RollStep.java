package io.cairn.job.reconcile.loop;

import io.cairn.job.lifecycle.Admission;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.Roll;
import io.cairn.job.lifecycle.Rolls;
import io.cairn.job.reconcile.Rolling;
import io.cairn.job.reconcile.Rolling.Step;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.ContainerScheduler.Answer;
import io.cairn.job.scheduler.ContainerScheduler.Assignment;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.job.wiring.JobType;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One step of the roll of a job that runs. It may be killed between any two lines; the next call begins at the rows again and every
 * effect is one that can be repeated.
 */
public final class RollStep {

    private final Rolls rolls;
    private final ContainerScheduler scheduler;
    private final WindDown windDown;
    private final Duration drain;
    private final Clock clock;

    /** @param drain how long the replicas of before may finish what they have */
    public RollStep(Rolls rolls, ContainerScheduler scheduler, WindDown windDown, Duration drain, Clock clock) {
        this.rolls = rolls;
        this.scheduler = scheduler;
        this.windDown = windDown;
        this.drain = drain;
        this.clock = clock;
    }

    /** The roll of the job, if one is under way. */
    Optional<Roll> underWay(Job job) {
        return rolls.latest(job.id()).filter(Roll::isUnderWay);
    }

    /** @param ranks every container of the attempt that the job is in */
    Pace perform(Job job, Roll roll, List<RankStatus> ranks) {
        var fresh = of(roll.to().number(), ranks);
        return switch (Rolling.next(roll, fresh, job.ranks(), clock.instant(), drain)) {
            case Step.AskForRoom ask -> askForRoom(job, roll);
            case Step.StartReplicas start -> follow(job, roll, scheduler.start(assignment(job, roll), all(job)));
            case Step.AskWhetherWell ask ->
                scheduler.isWell(assignment(job, roll))
                        ? move(
                                job,
                                roll,
                                Cause.ROLL_WELL,
                                "all replicas of generation " + roll.to().number() + " are well and get new requests")
                        : Pace.SOON;
            case Step.Move move -> move(job, roll, move.cause(), move.detail());
            case Step.Retire retire -> {
                windDown.takeAway(job, roll.from().number());
                yield move(job, roll, Cause.ROLLED, "the replicas of before have ended and are removed");
            }
            case Step.Undo undo -> {
                windDown.takeAway(job, roll.to().number());
                yield move(
                        job,
                        roll,
                        Cause.ROLLED_BACK,
                        "generation " + roll.from().number() + " goes on; the new replicas are removed");
            }
            case Step.Wait wait -> Pace.SOON;
            case Step.Nothing nothing -> Pace.WATCH;
        };
    }

    private Pace askForRoom(Job job, Roll roll) {
        return switch (scheduler.prepare(assignment(job, roll))) {
            case Answer.Refused refused -> move(job, roll, Cause.ROLL_FAILS, refused.detail());
            case Answer.NotNow wait -> Pace.SOON;
            case Answer.Accepted accepted -> {
                var size = scheduler.capabilities();
                yield switch (rolls.admit(job, roll, new Demand(size.milliCpu(), size.memoryBytes()))) {
                    case Admission.Answer.Granted granted -> Pace.NOW;
                    case Admission.Answer.Stale stale -> Pace.NOW;
                    case Admission.Answer.Waits waits -> Pace.LATER;
                    case Admission.Answer.NeverFits never -> move(job, roll, Cause.ROLL_FAILS, never.detail());
                };
            }
        };
    }

    private Pace follow(Job job, Roll roll, Answer answer) {
        return switch (answer) {
            case Answer.Accepted accepted -> Pace.NOW;
            case Answer.Refused refused -> move(job, roll, Cause.ROLL_FAILS, refused.detail());
            case Answer.NotNow wait -> Pace.SOON;
        };
    }

    private Pace move(Job job, Roll roll, Cause cause, String detail) {
        rolls.move(job, roll, cause, detail);
        return Pace.NOW; // a lost race reads the rows again, just as a won one
    }

    private static List<RankStatus> of(int generation, List<RankStatus> ranks) {
        return ranks.stream()
                .filter(rank -> rank.incarnation().generation() == generation)
                .toList();
    }

    private static Assignment assignment(Job job, Roll roll) {
        return new Assignment(job.tenant(), job.id(), roll.file(), job.fence(), job.attempt(), Optional.of(roll.to()));
    }

    private static Map<Rank, Integer> all(Job job) {
        String task = JobType.named(job.request().jobType())
                .map(type -> type.roles().getFirst().task())
                .orElseThrow();
        var runs = new LinkedHashMap<Rank, Integer>();
        for (int index = 0; index < job.ranks(); index++) {
            runs.put(new Rank(task, index), 0);
        }
        return runs;
    }
}
