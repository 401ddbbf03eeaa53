package io.cairn.job.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.EndReason;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.JobTransitions;
import io.cairn.job.lifecycle.OnTheWay;
import io.cairn.job.lifecycle.Recovery;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.Wish;
import io.cairn.job.scheduler.ContainerScheduler.Phase;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.job.submit.Requests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReconciliationTest {

    private static final Instant NOW = SampleJobs.CREATED.plusSeconds(600);
    private static final Job NEW = SampleJobs.submitted("acme", 0);

    @Test
    void aNewJobHasItsInputsCheckedAndAQueuedOneAsksForRoom() {
        assertThat(next(job(JobState.SUBMITTED), List.of())).isEqualTo(new Action.CheckInputs());
        assertThat(next(job(JobState.QUEUED), List.of())).isEqualTo(new Action.AskForRoom());
        assertThat(next(job(JobState.PULLING), List.of())).isEqualTo(new Action.PrepareImage());
    }

    @Test
    void r1_aGangIsUpOnlyWhenEveryRankWasStarted() {
        var starting = job(JobState.STARTING);
        assertThat(next(starting, List.of())).isEqualTo(new Action.StartRanks());
        assertThat(next(starting, List.of(running(0)))).isEqualTo(new Action.StartRanks());
        assertThat(next(starting, List.of(running(0), created(1)))).isEqualTo(new Action.StartRanks());
        assertThat(cause(next(starting, List.of(running(0), running(1))))).isEqualTo(Cause.ALL_UP);
        assertThat(cause(next(starting, List.of(running(0), exited(1, 0)))))
                .as("a rank may have ended before it was looked at")
                .isEqualTo(Cause.ALL_UP);
    }

    @Test
    void r2_successIsEveryRankWithZero() {
        var running = job(JobState.RUNNING);
        assertThat(next(running, List.of(running(0), exited(1, 0)))).isEqualTo(new Action.Watch());
        var done = (Action.Move) next(running, List.of(exited(0, 0), exited(1, 0)));
        assertThat(done.cause()).isEqualTo(Cause.SUCCESS_RULE_MET);
        assertThat(done.outcome().orElseThrow().end()).isEqualTo(JobState.SUCCEEDED);
        assertThat(done.outcome().orElseThrow().ranks()).hasSize(2);
    }

    @Test
    void r2_ranksThatOnlyServeTheOthersAreNotWaitedFor() {
        var training = SampleJobs.submitted("acme", 0, SampleJobs.request("parameter-server"));
        var running = SampleJobs.in(training, JobState.RUNNING, false, Optional.empty());
        assertThat(next(running, List.of(exited("chief", 0), running("ps"), running("worker"))))
                .isEqualTo(new Action.Watch());
        var done = (Action.Move) next(running, List.of(exited("chief", 0), running("ps"), exited("worker", 0)));
        assertThat(done.cause()).isEqualTo(Cause.SUCCESS_RULE_MET);
        assertThat(done.detail()).isEqualTo("every rank that decides exited with 0");
        var failed = (Action.Move) next(running, List.of(running("chief"), exited("ps", 1), running("worker")));
        assertThat(failed.outcome().orElseThrow().reason()).isEqualTo(EndReason.EXIT_CODE);
    }

    @Test
    void r2_aServingJobNeverSucceedsAndAnyEndOfAReplicaIsItsFault() {
        var serving = SampleJobs.in(
                SampleJobs.submitted("acme", 0, SampleJobs.request("serving")),
                JobState.RUNNING,
                false,
                Optional.empty());
        assertThat(next(serving, List.of(running(0), running(1)))).isEqualTo(new Action.Watch());
        var ended = (Action.Move) next(serving, List.of(running(0), exited(1, 0)));
        assertThat(ended.cause()).isEqualTo(Cause.FAULT);
        assertThat(ended.detail()).isEqualTo("worker 1 exited with 0, and it was to go on until it is stopped");
        var stopped = SampleJobs.in(serving, JobState.RUNNING, true, Optional.empty());
        assertThat(end(next(stopped, List.of(running(0), running(1))))).isEqualTo(JobState.CANCELLED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"notebook", "tensorboard"})
    void r2_whatAPersonWorksWithSucceedsWhenThePersonEndsIt(String jobType) {
        var submitted = SampleJobs.submitted("acme", 0, SampleJobs.request(jobType));
        var running = SampleJobs.in(submitted, JobState.RUNNING, false, Optional.empty());
        var stopped = SampleJobs.in(submitted, JobState.RUNNING, true, Optional.empty());
        var stoppedEarly = SampleJobs.in(submitted, JobState.STARTING, true, Optional.empty());
        assertThat(end(next(running, List.of(exited(0, 0), exited(1, 0))))).isEqualTo(JobState.SUCCEEDED);
        assertThat(end(next(stopped, List.of(running(0), running(1))))).isEqualTo(JobState.SUCCEEDED);
        assertThat(end(next(stoppedEarly, List.of()))).isEqualTo(JobState.CANCELLED);
        assertThat(end(next(running, List.of(exited(0, 1), running(1))))).isEqualTo(JobState.FAILED);
    }

    private static JobState end(Action action) {
        return ((Action.Move) action).outcome().orElseThrow().end();
    }

    @Test
    void r3_oneRankThatFailsEndsTheJobAndIsNamed() {
        var failed = (Action.Move) next(job(JobState.RUNNING), List.of(running(0), exited(1, 3)));
        assertThat(failed.cause()).isEqualTo(Cause.FAULT);
        assertThat(failed.detail()).isEqualTo("worker 1 exited with 3");
        assertThat(failed.outcome().orElseThrow().reason()).isEqualTo(EndReason.EXIT_CODE);
    }

    @Test
    void r4_outOfMemoryIsNamedBeforeTheExitCodesThatItCaused() {
        var oom = new RankStatus(new Rank("worker", 1), new Fence(1), Phase.EXITED, 137, true);
        var failed = (Action.Move) next(job(JobState.RUNNING), List.of(exited(0, 1), oom));
        assertThat(failed.outcome().orElseThrow().reason()).isEqualTo(EndReason.OUT_OF_MEMORY);
        assertThat(failed.detail()).isEqualTo("worker 1 was killed at its memory limit");
    }

    @Test
    void r5_aContainerThatVanishedIsNoSuccess() {
        var failed = (Action.Move) next(job(JobState.RUNNING), List.of(exited(0, 0)));
        assertThat(failed.outcome().orElseThrow().reason()).isEqualTo(EndReason.CONTAINER_LOST);
    }

    @Test
    void r6_aProgramThatFinishedIsNeitherLateNorStopped() {
        var late = SampleJobs.in(NEW, JobState.RUNNING, true, Optional.of(NOW.minusSeconds(5)));
        assertThat(cause(next(late, List.of(exited(0, 0), exited(1, 0))))).isEqualTo(Cause.SUCCESS_RULE_MET);
        assertThat(cause(next(late, List.of(running(0), running(1)))))
                .as("a stop is named before a deadline")
                .isEqualTo(Cause.CANCEL);
    }

    @Test
    void r7_aDeadlinePassesAtItsMomentAndNotBefore() {
        var due = SampleJobs.in(NEW, JobState.RUNNING, false, Optional.of(NOW));
        var early = SampleJobs.in(NEW, JobState.RUNNING, false, Optional.of(NOW.plusNanos(1000)));
        assertThat(cause(next(due, List.of(running(0), running(1))))).isEqualTo(Cause.DEADLINE);
        assertThat(next(early, List.of(running(0), running(1)))).isEqualTo(new Action.Watch());
    }

    @Test
    void r13_whatWaitsForItsFirstRoomEndsAtOnceAndWhatRanBeforeIsClearedAwayFirst() {
        var waits = OnTheWay.of(NEW).in(JobState.QUEUED).stopRequested();
        var ended = (Action.Move) next(waits.job(), List.of());
        assertThat(ended.cause()).isEqualTo(Cause.ENDED_CANCELLED);
        assertThat(ended.outcome().orElseThrow().reason()).isEqualTo(EndReason.STOPPED_BY_USER);
        var late = SampleJobs.in(NEW, JobState.QUEUED, false, Optional.of(NOW));
        assertThat(cause(next(late, List.of()))).isEqualTo(Cause.ENDED_LATE);
        assertThat(cause(next(waits.attempt(2, 0).job(), List.of()))).isEqualTo(Cause.CANCEL);
    }

    @ParameterizedTest
    @EnumSource
    void r8_whateverIsSeenEveryMoveIsInTheTableAndShufflingChangesNothing(JobState state) {
        if (state.isTerminal() || state == JobState.STOPPING) {
            return;
        }
        var random = new Random(42);
        for (int round = 0; round < 1000; round++) {
            var job = anyJob(state, random);
            var ranks = anyRanks(random);
            var action = Reconciliation.next(job, ranks, 3, NOW);
            if (action instanceof Action.Move move) {
                holdsToTheTable(state, move);
            }
            if (action instanceof Action.LeaveAttempt leave) {
                assertThat(ranks).as("nothing is left of the attempt").isEmpty();
                holdsToTheTable(state, leave.move());
            }
            var shuffled = new ArrayList<>(ranks);
            java.util.Collections.shuffle(shuffled, random);
            assertThat(detail(Reconciliation.next(job, shuffled, 3, NOW))).isEqualTo(detail(action));
        }
    }

    private static void holdsToTheTable(JobState state, Action.Move move) {
        var to = JobTransitions.next(state, move.cause());
        assertThat(to).as("%s %s", state, move).isPresent();
        boolean decided =
                to.orElseThrow() == JobState.STOPPING || to.orElseThrow().isTerminal();
        assertThat(move.outcome().isPresent()).as("%s has an outcome", move).isEqualTo(decided);
        assertThat(move.recovery().isPresent())
                .as("%s says what follows", move)
                .isEqualTo(to.orElseThrow() == JobState.RECOVERING);
    }

    private static Job anyJob(JobState state, Random random) {
        var request = random.nextBoolean()
                ? SampleJobs.request()
                : Requests.like(SampleJobs.request())
                        .restarts(random.nextInt(3))
                        .made();
        var wishes = Wish.values();
        var on = OnTheWay.of(SampleJobs.submitted("acme", 0, request))
                .in(state)
                .attempt(1 + random.nextInt(3), random.nextInt(3))
                .wish(Optional.of(wishes[random.nextInt(wishes.length)]).filter(wish -> random.nextBoolean()))
                .deadline(
                        random.nextBoolean() ? Optional.of(NOW.plusSeconds(random.nextInt(-2, 3))) : Optional.empty());
        if (state == JobState.RECOVERING) {
            on.recovery(Recovery.Then.values()[random.nextInt(3)], NOW.plusSeconds(random.nextInt(-2, 3)));
        }
        return (random.nextInt(4) == 0 ? on.stopRequested() : on).job();
    }

    private static List<RankStatus> anyRanks(Random random) {
        var ranks = new ArrayList<RankStatus>();
        for (int index = 0; index < random.nextInt(4); index++) {
            int[] codes = {0, 0, 1, 137};
            ranks.add(new RankStatus(
                    new Rank("worker", index),
                    new Fence(1),
                    Phase.values()[random.nextInt(3)],
                    codes[random.nextInt(codes.length)],
                    random.nextInt(5) == 0));
        }
        return ranks;
    }

    @Test
    void r9_aLostRankRestartsTheWholeJobWhileItsBudgetLasts() {
        var second = restarting(1).job();
        var again = (Action.Move) next(second, List.of(running(0), exited(1, 137)));
        assertThat(again.cause()).isEqualTo(Cause.RETRY);
        assertThat(again.detail()).isEqualTo("worker 1 exited with 137; restart 2 of 2");
        assertThat(again.recovery())
                .contains(new Recovery(Recovery.Then.RESTART, "worker 1 exited with 137", NOW.plusSeconds(2)));
        var vanished = (Action.Move) next(second, List.of(running(0)));
        assertThat(vanished.cause()).isEqualTo(Cause.RETRY);
        var last = (Action.Move) next(restarting(2).job(), List.of(running(0), exited(1, 137)));
        assertThat(last.cause()).isEqualTo(Cause.FAULT);
        assertThat(last.detail()).isEqualTo("worker 1 exited with 137, after restarts: 2");
    }

    @Test
    void r9_withoutAPolicyALostRankFailsTheJob() {
        var failed = (Action.Move) next(job(JobState.RUNNING), List.of(running(0), exited(1, 137)));
        assertThat(failed.cause()).isEqualTo(Cause.FAULT);
        assertThat(failed.outcome().orElseThrow().reason()).isEqualTo(EndReason.EXIT_CODE);
    }

    @Test
    void r9_theProgramsOwnWordAndTheMemoryLimitAreFinal() {
        var job = restarting(0).job();
        assertThat(cause(next(job, List.of(running(0), exited(1, 127))))).isEqualTo(Cause.FAULT);
        assertThat(cause(next(job, List.of(running(0), exited(1, 128))))).isEqualTo(Cause.RETRY);
        var oom = new RankStatus(new Rank("worker", 1), new Fence(1), Phase.EXITED, 137, true);
        assertThat(cause(next(job, List.of(exited(0, 137), oom)))).isEqualTo(Cause.FAULT);
    }

    @Test
    void r9_aKilledRankIsTheCauseOfWhatItsPeersExitedWith() {
        var again = (Action.Move) next(restarting(0).job(), List.of(exited(0, 1), exited(1, 137)));
        assertThat(again.cause()).isEqualTo(Cause.RETRY);
        assertThat(again.detail()).startsWith("worker 1 exited with 137");
    }

    @Test
    void r10_theNextAttemptBeginsWhenNothingIsLeftOfTheOneBeforeAndItsPauseIsOver() {
        var due = restarting(1).in(JobState.RECOVERING).recovery(Recovery.Then.RESTART, NOW);
        assertThat(next(due.job(), List.of(exited(0, 137), running(1)))).isInstanceOf(Action.EndAttempt.class);
        assertThat(next(due.job(), List.of(exited(0, 137)))).isInstanceOf(Action.EndAttempt.class);
        var begun = (Action.LeaveAttempt) next(due.job(), List.of());
        assertThat(begun.move().cause()).isEqualTo(Cause.CLEARED_RESTART);
        var early = restarting(1).in(JobState.RECOVERING).recovery(Recovery.Then.RESTART, NOW.plusMillis(1));
        assertThat(next(early.job(), List.of()))
                .isEqualTo(new Action.Pause("attempt 2 begins at 2026-01-02T03:14:05.679901Z: as the test wants"));
    }

    @Test
    void r11_aPauseGoesBeforeARestartAndAStopBeforeBoth() {
        var recovering = restarting(1)
                .in(JobState.RECOVERING)
                .recovery(Recovery.Then.RESTART, NOW.plusSeconds(60))
                .wish(Optional.of(Wish.SUSPEND));
        var paused = (Action.LeaveAttempt) next(recovering.job(), List.of());
        assertThat(paused.move().cause()).isEqualTo(Cause.CLEARED_SUSPEND);
        assertThat(cause(next(recovering.stopRequested().job(), List.of()))).isEqualTo(Cause.CANCEL);
    }

    @Test
    void r11_aPausedJobRestsUntilItsOwnerWantsItOrItsTimeIsOver() {
        var paused = OnTheWay.of(NEW).in(JobState.SUSPENDED).deadline(Optional.of(NOW.plusSeconds(1)));
        assertThat(next(paused.job(), List.of())).isEqualTo(new Action.Rest());
        assertThat(cause(next(paused.wish(Optional.of(Wish.RESUME)).job(), List.of())))
                .isEqualTo(Cause.RESUME);
        assertThat(cause(next(paused.deadline(Optional.of(NOW)).job(), List.of())))
                .isEqualTo(Cause.DEADLINE);
    }

    @Test
    void r12_roomThatIsWantedBackIsGivenBackByTheWayTheJobTakes() {
        var running = OnTheWay.of(NEW).in(JobState.RUNNING).deadline(Optional.empty());
        var ranks = List.of(running(0), running(1));
        assertThat(cause(next(running.wish(Optional.of(Wish.REQUEUE)).job(), ranks)))
                .isEqualTo(Cause.REQUEUE);
        var ended = (Action.Move) next(running.wish(Optional.of(Wish.PREEMPT)).job(), ranks);
        assertThat(ended.cause()).isEqualTo(Cause.RECALL);
        assertThat(ended.outcome().orElseThrow().end()).isEqualTo(JobState.PREEMPTED);
        var cleared = OnTheWay.of(NEW)
                .in(JobState.RECOVERING)
                .deadline(Optional.empty())
                .recovery(Recovery.Then.REQUEUE, NOW);
        assertThat(((Action.LeaveAttempt) next(cleared.job(), List.of())).move().cause())
                .isEqualTo(Cause.CLEARED_REQUEUE);
    }

    /** A running job that may be restarted twice. */
    private static OnTheWay restarting(int used) {
        var request = Requests.like(SampleJobs.request()).restarts(2).made();
        return OnTheWay.of(SampleJobs.submitted("acme", 0, request))
                .in(JobState.RUNNING)
                .deadline(Optional.empty())
                .attempt(1, used);
    }

    @Test
    void everyOutcomeHasItsWayFromStoppingToItsEnd() {
        Arrays.stream(JobState.values()).filter(JobState::isTerminal).forEach(end -> {
            var outcome = new Job.Outcome(end, EndReason.COMPLETED, "", List.of());
            assertThat(JobTransitions.next(
                            JobState.STOPPING, Reconciliation.ended(outcome).cause()))
                    .contains(end);
        });
    }

    private static String detail(Action action) {
        return action instanceof Action.Move move ? move.cause() + move.detail() : action.toString();
    }

    private static Job job(JobState state) {
        return SampleJobs.in(NEW, state, false, Optional.empty());
    }

    private static Action next(Job job, List<RankStatus> ranks) {
        return Reconciliation.next(job, ranks, Math.max(2, ranks.size()), NOW);
    }

    private static Cause cause(Action action) {
        return ((Action.Move) action).cause();
    }

    private static RankStatus created(int index) {
        return new RankStatus(new Rank("worker", index), new Fence(1), Phase.CREATED, 0, false);
    }

    private static RankStatus running(int index) {
        return new RankStatus(new Rank("worker", index), new Fence(1), Phase.RUNNING, 0, false);
    }

    private static RankStatus running(String task) {
        return new RankStatus(new Rank(task, 0), new Fence(1), Phase.RUNNING, 0, false);
    }

    private static RankStatus exited(String task, int code) {
        return new RankStatus(new Rank(task, 0), new Fence(1), Phase.EXITED, code, false);
    }

    private static RankStatus exited(int index, int code) {
        return new RankStatus(new Rank("worker", index), new Fence(1), Phase.EXITED, code, false);
    }
}
