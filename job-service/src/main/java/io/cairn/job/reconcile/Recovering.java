package io.cairn.job.reconcile;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.Recovery;
import io.cairn.job.lifecycle.Recovery.Then;
import io.cairn.job.lifecycle.Wish;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The way into RECOVERING and the ways out of it: one attempt is cleared away before anything else begins. */
final class Recovering {

    private Recovering() {}

    /** What a wish asks of a job that is in one of the states from QUEUED to RUNNING; empty if it has to wait, or asks nothing. */
    static Optional<Action> wished(Job job, List<RankStatus> ranks, Instant now) {
        return job.wish().flatMap(wish -> switch (wish) {
            case SUSPEND -> Optional.of(into(Cause.SUSPEND, Then.SUSPEND, "paused by its owner", now));
            case REQUEUE -> Optional.of(into(Cause.REQUEUE, Then.REQUEUE, "its room is wanted by others", now));
            case PREEMPT -> Optional.of(Reconciliation.recalled(ranks));
            case RESUME -> Optional.empty();
        });
    }

    private static Action.Move into(Cause cause, Then then, String detail, Instant now) {
        return new Action.Move(cause, detail, Optional.empty(), Optional.of(new Recovery(then, detail, now)));
    }

    /** The next thing to do for a job in RECOVERING that is neither to end nor late. */
    static Action next(Job job, List<RankStatus> ranks, Instant now) {
        if (job.wish().filter(Wish.PREEMPT::equals).isPresent()) {
            return Reconciliation.recalled(ranks);
        }
        var recovery = wanted(job);
        if (!ranks.isEmpty()) {
            return new Action.EndAttempt(recovery);
        }
        if (recovery.then() == Then.RESTART && now.isBefore(recovery.notBefore())) {
            return new Action.Pause(
                    "attempt " + (job.attempt() + 1) + " begins at " + recovery.notBefore() + ": " + recovery.detail());
        }
        return new Action.LeaveAttempt(outOf(job, recovery));
    }

    /** A wish that came after the job was on its way goes before what was to follow. */
    private static Recovery wanted(Job job) {
        var begun = job.progress().recovery().orElseThrow();
        var then = job.wish()
                .map(wish -> switch (wish) {
                    case SUSPEND -> Then.SUSPEND;
                    case REQUEUE -> Then.REQUEUE;
                    case RESUME, PREEMPT -> begun.then();
                })
                .orElse(begun.then());
        return new Recovery(then, begun.detail(), begun.notBefore());
    }

    private static Action.Move outOf(Job job, Recovery recovery) {
        String next = "attempt " + (job.attempt() + 1);
        return switch (recovery.then()) {
            case RESTART -> move(Cause.CLEARED_RESTART, next + " begins: " + recovery.detail());
            case SUSPEND -> move(Cause.CLEARED_SUSPEND, "its room is given back; checkpoints are kept");
            case REQUEUE -> move(Cause.CLEARED_REQUEUE, next + " waits for room: " + recovery.detail());
        };
    }

    private static Action.Move move(Cause cause, String detail) {
        return new Action.Move(cause, detail, Optional.empty());
    }
}
