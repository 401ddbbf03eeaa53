package io.cairn.job.reconcile;

import io.cairn.job.lifecycle.Attempt;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.EndReason;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.Job.Outcome;
import io.cairn.job.lifecycle.Job.RankEnd;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.Recovery;
import io.cairn.job.lifecycle.RetryRule;
import io.cairn.job.lifecycle.Wish;
import io.cairn.job.scheduler.ContainerScheduler.Phase;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.job.wiring.JobType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Compares one job as stored with its containers as seen and says the next thing to do. Same rows, same answer: no clock,
 * no I/O, so a service that was killed goes on where the rows say.
 */
public final class Reconciliation {

    private Reconciliation() {}

    /**
     * @param job as it stands in the database
     * @param ranks every container of the attempt that the job is in, ended ones included; read from STARTING to STOPPING only
     * @param expectedRanks how many containers the description file asks for
     * @param now the time to compare deadlines with
     */
    public static Action next(Job job, List<RankStatus> ranks, int expectedRanks, Instant now) {
        if (job.state().isTerminal()) {
            return new Action.Finished();
        }
        if (job.state() == JobState.STOPPING) {
            return new Action.WindDown(job.outcome().orElseThrow());
        }
        var ended = endOf(job, ranks, expectedRanks, now); // a program that finished in time is not late, nor stopped
        if (ended.isPresent()) {
            return ended.get();
        }
        if (job.stopRequested()) {
            return towardsEnd(
                    job,
                    move(Cause.CANCEL, endWhenStopped(job), EndReason.STOPPED_BY_USER, "stopped by its owner", ranks));
        }
        if (job.stateDeadline().filter(limit -> !now.isBefore(limit)).isPresent()) {
            return towardsEnd(job, late(job, ranks));
        }
        return switch (job.state()) {
            case SUBMITTED -> new Action.CheckInputs();
            case QUEUED ->
                wishes(job, Wish.SUSPEND)
                        ? new Action.Move(Cause.SUSPEND, "paused by its owner before it had room", Optional.empty())
                        : Recovering.wished(job, ranks, now).orElseGet(Action.AskForRoom::new);
            case RESERVED, PULLING, STARTING, RUNNING ->
                Recovering.wished(job, ranks, now).orElseGet(() -> onwards(job, ranks, expectedRanks));
            case RECOVERING -> Recovering.next(job, ranks, now);
            case SUSPENDED ->
                wishes(job, Wish.RESUME)
                        ? new Action.Move(Cause.RESUME, "resumed by its owner", Optional.empty())
                        : new Action.Rest();
            case STOPPING, SUCCEEDED, FAILED, CANCELLED, PREEMPTED, TIMED_OUT ->
                throw new IllegalStateException("handled above: " + job.state());
        };
    }

    private static boolean wishes(Job job, Wish wish) {
        return job.wish().filter(wish::equals).isPresent();
    }

    private static Action onwards(Job job, List<RankStatus> ranks, int expected) {
        return switch (job.state()) {
            case RESERVED ->
                new Action.Move(Cause.FILE_SENT, "description file sent to the container scheduler", Optional.empty());
            case PULLING -> new Action.PrepareImage();
            case STARTING -> starting(ranks, expected);
            case RUNNING -> new Action.Watch();
            case SUBMITTED,
                    QUEUED,
                    RECOVERING,
                    SUSPENDED,
                    STOPPING,
                    SUCCEEDED,
                    FAILED,
                    CANCELLED,
                    PREEMPTED,
                    TIMED_OUT -> throw new IllegalStateException("holds no room for a run: " + job.state());
        };
    }

    /** A job that a person works with is over when that person says so, once it was there to work with. */
    private static JobState endWhenStopped(Job job) {
        boolean over = job.state() == JobState.RUNNING
                && JobType.named(job.request().jobType())
                        .filter(JobType::isOverWhenStopped)
                        .isPresent();
        return over ? JobState.SUCCEEDED : JobState.CANCELLED;
    }

    private static Action starting(List<RankStatus> ranks, int expected) {
        boolean allUp = ranks.size() == expected && ranks.stream().noneMatch(rank -> rank.phase() == Phase.CREATED);
        return allUp
                ? new Action.Move(Cause.ALL_UP, "every rank was seen started: " + expected, Optional.empty())
                : new Action.StartRanks();
    }

    /**
     * What the ranks say of the attempt: failure as soon as any of them ended badly, from the first start on; then, once all were
     * up, that one is missing; success when every rank of a task that decides exited with 0.
     */
    private static Optional<Action> endOf(Job job, List<RankStatus> ranks, int expected, Instant now) {
        if (job.state() != JobState.STARTING && job.state() != JobState.RUNNING) {
            return Optional.empty();
        }
        var bad = RankFault.of(ranks, rank -> ending(job, rank) == JobType.Ending.STAYS);
        if (bad.isPresent()) {
            return bad.map(fault -> failed(job, fault, ranks, now));
        }
        if (job.state() == JobState.STARTING) {
            return Optional.empty();
        }
        if (ranks.size() < expected) {
            String detail = "a container vanished: " + ranks.size() + " of " + expected + " are there";
            return Optional.of(failed(job, new RankFault(EndReason.CONTAINER_LOST, detail, 0), ranks, now));
        }
        var deciding = ranks.stream()
                .filter(rank -> ending(job, rank) == JobType.Ending.DECIDES)
                .toList();
        boolean decided = !deciding.isEmpty() && deciding.stream().allMatch(rank -> rank.phase() == Phase.EXITED);
        return decided
                ? Optional.of(move(
                        Cause.SUCCESS_RULE_MET, JobState.SUCCEEDED, EndReason.COMPLETED, success(job, ranks), ranks))
                : Optional.empty();
    }

    /** Another attempt if the cause may pass and the job's policy has one left; else the end. */
    private static Action failed(Job job, RankFault fault, List<RankStatus> ranks, Instant now) {
        var restart = job.request().restart();
        int used = job.progress().attempt().retries();
        return RetryRule.pause(restart, used, fault.reason(), fault.exitCode())
                .<Action>map(pause -> {
                    String again = fault.detail() + "; restart " + (used + 1) + " of "
                            + restart.orElseThrow().budget();
                    var recovery = new Recovery(Recovery.Then.RESTART, fault.detail(), now.plus(pause));
                    return new Action.Move(Cause.RETRY, again, Optional.empty(), Optional.of(recovery));
                })
                .orElseGet(() -> fault(
                        fault.reason(),
                        used == 0 ? fault.detail() : fault.detail() + ", after restarts: " + used,
                        ranks));
    }

    private static String success(Job job, List<RankStatus> ranks) {
        return ranks.stream().allMatch(rank -> ending(job, rank) == JobType.Ending.DECIDES)
                ? "every rank exited with 0"
                : "every rank that decides exited with 0";
    }

    private static JobType.Ending ending(Job job, RankStatus rank) {
        return JobType.named(job.request().jobType())
                .flatMap(type -> type.role(rank.rank().task()))
                .map(JobType.Role::ending)
                .orElse(JobType.Ending.DECIDES);
    }

    private static Action.Move late(Job job, List<RankStatus> ranks) {
        boolean running = job.state() == JobState.RUNNING;
        String detail =
                running ? "it ran for longer than its limit" : "it was " + job.state() + " for longer than it may";
        return move(
                Cause.DEADLINE,
                JobState.TIMED_OUT,
                running ? EndReason.RUN_DEADLINE : EndReason.STATE_DEADLINE,
                detail,
                ranks);
    }

    /** The move towards an end as {@code job} may make it: straight to it if nothing of the job was ever in the engine. */
    public static Action.Move towardsEnd(Job job, Action.Move move) {
        boolean untouched = job.state() == JobState.QUEUED && job.attempt() == Attempt.FIRST;
        return untouched
                ? new Action.Move(causeOf(move.outcome().orElseThrow().end()), move.detail(), move.outcome())
                : move;
    }

    /** The move that a failure asks for, wherever it was found. */
    public static Action.Move fault(EndReason reason, String detail, List<RankStatus> ranks) {
        return move(Cause.FAULT, JobState.FAILED, reason, detail, ranks);
    }

    /** The move of a job whose room is wanted back and that is to end with it. */
    static Action.Move recalled(List<RankStatus> ranks) {
        return move(Cause.RECALL, JobState.PREEMPTED, EndReason.RECALLED, "its room was recalled", ranks);
    }

    /** The move from STOPPING to the end that was decided on the way in. */
    public static Action.Move ended(Outcome outcome) {
        return new Action.Move(
                causeOf(outcome.end()), "every container has ended and is removed", Optional.of(outcome));
    }

    private static Cause causeOf(JobState end) {
        return switch (end) {
            case SUCCEEDED -> Cause.ENDED_WELL;
            case FAILED -> Cause.ENDED_FAULTY;
            case CANCELLED -> Cause.ENDED_CANCELLED;
            case PREEMPTED -> Cause.ENDED_RECALLED;
            case TIMED_OUT -> Cause.ENDED_LATE;
            case SUBMITTED, QUEUED, RESERVED, PULLING, STARTING, RUNNING, RECOVERING, SUSPENDED, STOPPING ->
                throw new IllegalStateException("no end: " + end);
        };
    }

    /** What was seen of the ranks that have ended. */
    public static List<RankEnd> ends(List<RankStatus> ranks) {
        return ranks.stream()
                .filter(rank -> rank.phase() == Phase.EXITED)
                .map(rank -> new RankEnd(rank.rank().task(), rank.rank().index(), rank.exitCode(), rank.outOfMemory()))
                .toList();
    }

    private static Action.Move move(
            Cause cause, JobState end, EndReason reason, String detail, List<RankStatus> ranks) {
        return new Action.Move(cause, detail, Optional.of(new Outcome(end, reason, detail, ends(ranks))));
    }
}
