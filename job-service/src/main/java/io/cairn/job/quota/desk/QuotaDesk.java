package io.cairn.job.quota.desk;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.quota.Allocation;
import io.cairn.job.quota.AllocationState;
import io.cairn.job.quota.Allocations;
import io.cairn.job.quota.Ask;
import io.cairn.job.quota.QuotaMode;
import io.cairn.job.quota.QuotaRules;
import io.cairn.job.reconcile.Action;
import io.cairn.job.reconcile.loop.Quota;
import java.time.Clock;
import java.time.Duration;

/** Where the reconcile loop asks for quota. Without quota-service it lets everything pass, and still gives back what is owed. */
public final class QuotaDesk implements Quota {

    private final Allocations allocations;
    private final Errands errands;
    private final Settings settings;
    private final Clock clock;

    /**
     * What an operator sets.
     *
     * @param longestGrace of ranks whose quota is wanted back, whatever the deadline says
     */
    public record Settings(QuotaMode mode, Duration longestGrace) {}

    public QuotaDesk(Allocations allocations, Errands errands, Settings settings, Clock clock) {
        this.allocations = allocations;
        this.errands = errands;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Permit permit(Job job) {
        if (settings.mode() == QuotaMode.OFF) {
            return new Permit.Held();
        }
        var now = clock.instant();
        var wished =
                allocations.find(job.id(), job.attempt()).orElseGet(() -> allocations.wish(job, Ask.of(job, now), now));
        if (wished.state() != AllocationState.ASKED || wished.course().next().isAfter(now)) {
            return permit(wished);
        }
        errands.run(job.id(), job.attempt());
        return permit(allocations.find(job.id(), job.attempt()).orElse(wished));
    }

    private static Permit permit(Allocation allocation) {
        return switch (allocation.state()) {
            case GRANTED -> new Permit.Held();
            case ASKED, WAITING, RECALLED, OWED, RELEASED -> new Permit.Waits(allocation.inWords());
            case REFUSED -> new Permit.Never(allocation.inWords());
        };
    }

    /** Each attempt has an allocation of its own, so the next one gets its room by the queue, in which the job keeps its place. */
    @Override
    public Action.Move leaving(Action.Move move) {
        return settings.mode() == QuotaMode.ON && move.cause() == Cause.CLEARED_RESTART
                ? new Action.Move(Cause.CLEARED_REQUEUE, move.detail(), move.outcome(), move.recovery())
                : move;
    }

    @Override
    public void left(JobId job) {
        errands.runAll(job);
    }

    @Override
    public Duration grace(Job job, Duration usual) {
        var deadline = allocations
                .find(job.id(), job.attempt())
                .filter(allocation -> allocation.state() == AllocationState.RECALLED)
                .flatMap(allocation -> allocation.course().recallDeadline());
        return deadline.isEmpty()
                ? usual
                : QuotaRules.grace(deadline, usual, settings.longestGrace(), job.stopRequested(), clock.instant());
    }
}
