package io.cairn.job.reconcile;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.EndReason;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.Job.Outcome;
import io.cairn.job.lifecycle.Job.RankEnd;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.scheduler.ContainerScheduler.Phase;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.job.wiring.JobType;
import java.time.Instant;
import java.util.Comparator;
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
     * @param ranks every container of the job, ended ones included; read in STARTING, RUNNING and STOPPING only
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
        if (job.state() == JobState.RUNNING) {
            var ended = endOf(job, ranks, expectedRanks); // a program that finished in time is not late, nor stopped
            if (ended.isPresent()) {
                return ended.get();
            }
        }
        if (job.stopRequested()) {
            return move(Cause.CANCEL, endWhenStopped(job), EndReason.STOPPED_BY_USER, "stopped by its owner", ranks);
        }
        if (job.stateDeadline().filter(limit -> !now.isBefore(limit)).isPresent()) {
            return late(job, ranks);
        }
        return switch (job.state()) {
            case SUBMITTED -> new Action.CheckInputs();
            case QUEUED -> new Action.AskForRoom();
            case RESERVED ->
                new Action.Move(Cause.FILE_SENT, "description file sent to the container scheduler", Optional.empty());
            case PULLING -> new Action.PrepareImage();
            case STARTING -> starting(ranks, expectedRanks);
            case RUNNING -> new Action.Watch();
            case STOPPING, SUCCEEDED, FAILED, CANCELLED, TIMED_OUT ->
                throw new IllegalStateException("handled above: " + job.state());
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
     * The success rule: success when every rank of a task that decides exited with 0, failure as soon as any rank did not,
     * or one ended that stays.
     * Out of memory is named before an exit code, and the lowest rank before others.
     */
    private static Optional<Action> endOf(Job job, List<RankStatus> ranks, int expected) {
        var firstBad = ranks.stream()
                .filter(rank -> rank.phase() == Phase.EXITED)
                .filter(rank -> rank.exitCode() != 0 || rank.outOfMemory() || ending(job, rank) == JobType.Ending.STAYS)
                .min(Comparator.comparing(RankStatus::outOfMemory, Comparator.reverseOrder())
                        .thenComparing(rank -> rank.rank().task())
                        .thenComparing(rank -> rank.rank().index()));
        if (firstBad.isPresent()) {
            var bad = firstBad.get();
            String who = bad.rank().task() + " " + bad.rank().index();
            return Optional.of(
                    bad.outOfMemory()
                            ? fault(EndReason.OUT_OF_MEMORY, who + " was killed at its memory limit", ranks)
                            : fault(
                                    EndReason.EXIT_CODE,
                                    who + " exited with " + bad.exitCode() + though(job, bad),
                                    ranks));
        }
        if (ranks.size() < expected) {
            String detail = "a container vanished: " + ranks.size() + " of " + expected + " are there";
            return Optional.of(fault(EndReason.CONTAINER_LOST, detail, ranks));
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

    private static String though(Job job, RankStatus bad) {
        return bad.exitCode() == 0 && ending(job, bad) == JobType.Ending.STAYS
                ? ", and it was to go on until it is stopped"
                : "";
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

    private static Action late(Job job, List<RankStatus> ranks) {
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

    /** The move that a failure asks for, wherever it was found. */
    public static Action.Move fault(EndReason reason, String detail, List<RankStatus> ranks) {
        return move(Cause.FAULT, JobState.FAILED, reason, detail, ranks);
    }

    /** The move from STOPPING to the end that was decided on the way in. */
    public static Action.Move ended(Outcome outcome) {
        Cause cause = switch (outcome.end()) {
            case SUCCEEDED -> Cause.ENDED_WELL;
            case FAILED -> Cause.ENDED_FAULTY;
            case CANCELLED -> Cause.ENDED_CANCELLED;
            case TIMED_OUT -> Cause.ENDED_LATE;
            case SUBMITTED, QUEUED, RESERVED, PULLING, STARTING, RUNNING, STOPPING ->
                throw new IllegalStateException("no end: " + outcome.end());
        };
        return new Action.Move(cause, "every container has ended and is removed", Optional.of(outcome));
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
