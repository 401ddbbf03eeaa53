package io.cairn.job.reconcile.loop;

import io.cairn.job.lifecycle.Admission;
import io.cairn.job.lifecycle.Attempt;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.Generation;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.Job.Outcome;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobLedger;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.JobTransitions;
import io.cairn.job.lifecycle.Progress;
import io.cairn.job.lifecycle.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** One row, moved as the table says and guarded by its version. Not for several threads. */
final class LedgerModel implements JobLedger {

    private final Supplier<Instant> now;
    private final List<Cause> moves = new ArrayList<>();
    private Runnable leavesRunning = () -> {};
    private Job row;

    LedgerModel(Job row, Supplier<Instant> now) {
        this.row = row;
        this.now = now;
    }

    /** What is done when the job leaves RUNNING, in the transaction of the move. */
    void onLeavingRunning(Runnable work) {
        leavesRunning = work;
    }

    /** False if the job is not as it was read; else its roll has moved, perhaps to another generation. */
    boolean rolled(Job job, Optional<Generation> generation) {
        if (job.version() != row.version() || row.state() != JobState.RUNNING) {
            return false;
        }
        change(old -> new Progress(
                old.state(),
                old.stateSince(),
                old.stateDeadline(),
                old.waitReason(),
                old.stopRequested(),
                old.wish(),
                old.outcome(),
                old.turn(),
                new Attempt(
                        old.attempt().number(),
                        old.attempt().fence(),
                        old.attempt().retries(),
                        generation.orElse(old.attempt().generation())),
                old.recovery(),
                old.holdsRoom(),
                old.startedAt(),
                old.finishedAt(),
                old.version() + 1));
        return true;
    }

    Job row() {
        return row;
    }

    List<Cause> moves() {
        return moves;
    }

    void wish(Wish wish) {
        change(old -> new Progress(
                old.state(),
                old.stateSince(),
                old.stateDeadline(),
                old.waitReason(),
                old.stopRequested(),
                Optional.of(wish),
                old.outcome(),
                old.turn(),
                old.attempt(),
                old.recovery(),
                old.holdsRoom(),
                old.startedAt(),
                old.finishedAt(),
                old.version() + 1));
    }

    void requestStop() {
        change(old -> new Progress(
                old.state(),
                old.stateSince(),
                old.stateDeadline(),
                old.waitReason(),
                true,
                old.wish(),
                old.outcome(),
                old.turn(),
                old.attempt(),
                old.recovery(),
                old.holdsRoom(),
                old.startedAt(),
                old.finishedAt(),
                old.version() + 1));
    }

    @Override
    public Optional<Job> load(JobId id) {
        return Optional.of(row);
    }

    @Override
    public boolean move(Job job, Move move) {
        var to = JobTransitions.next(job.state(), move.cause())
                .orElseThrow(() -> new IllegalStateException(move.cause() + " in " + job.state()));
        if (job.version() != row.version()) {
            return false;
        }
        moves.add(move.cause());
        if (job.state() == JobState.RUNNING) {
            leavesRunning.run();
        }
        var at = now.get();
        change(old -> new Progress(
                to,
                at,
                move.deadlineAfter().map(at::plus),
                Optional.empty(),
                old.stopRequested(),
                old.wish().filter(wish -> !move.cause().fulfilsWish()),
                move.outcome().or(old::outcome),
                old.turn(),
                next(old.attempt(), move.cause()),
                move.recovery(),
                to.holdsRoom(old.holdsRoom()),
                old.startedAt(),
                Optional.of(at).filter(end -> to.isTerminal()),
                old.version() + 1));
        return true;
    }

    private static Attempt next(Attempt old, Cause cause) {
        int retries = old.retries() + (cause == Cause.RETRY ? 1 : 0);
        return cause.beginsAttempt()
                ? new Attempt(old.number() + 1, new Fence(old.fence().value() + 1), retries, old.generation())
                : new Attempt(old.number(), old.fence(), retries, old.generation());
    }

    @Override
    public boolean explain(Job job, String reason) {
        return true;
    }

    @Override
    public boolean amend(Job job, Outcome outcome) {
        return true;
    }

    @Override
    public Admission.Answer admit(Job job, Demand total, Optional<Duration> deadlineAfter) {
        var granted = new Move(Cause.GRANTED, "room", Optional.empty(), deadlineAfter);
        return move(job, granted) ? new Admission.Answer.Granted() : new Admission.Answer.Stale();
    }

    private void change(UnaryOperator<Progress> change) {
        row = row.with(change.apply(row.progress()));
    }
}
