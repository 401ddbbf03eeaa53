package io.cairn.job.reconcile.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.EndReason;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.JobTransitions;
import io.cairn.job.lifecycle.OnTheWay;
import io.cairn.job.lifecycle.Recovery;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.reconcile.Action;
import io.cairn.job.reconcile.Reconciliation;
import io.cairn.job.scheduler.ContainerScheduler.Phase;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.job.submit.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each state has a limit of its own, counted from when the job came into it, and passing it ends the job. */
class DeadlinesTest {

    private static final Deadlines DEADLINES = new Deadlines(
            Duration.ofHours(2),
            Duration.ofMinutes(3),
            Duration.ofMinutes(4),
            Duration.ofHours(5),
            Duration.ofMinutes(6),
            Duration.ofDays(7));
    private static final Job JOB = SampleJobs.submitted("acme", 0);

    @ParameterizedTest
    @EnumSource
    void aStateIsLeftAtItsLimitAndNotBefore(JobState state) {
        var limit = DEADLINES.of(state, JOB, Duration.ofSeconds(8));
        assertThat(limit).isEqualTo(expected(state));
        if (limit.isPresent()) {
            Instant due = SampleJobs.CREATED.plus(limit.get());
            var job = in(state, due);
            // What waits for its first room goes straight to its end.
            var late = state == JobState.QUEUED ? Cause.ENDED_LATE : Cause.DEADLINE;
            assertThat(cause(job, due.minusNanos(1))).isNotEqualTo(Optional.of(late));
            assertThat(cause(job, due)).contains(late);
            var outcome = ((Action.Move) next(job, due)).outcome().orElseThrow();
            assertThat(outcome.end()).isEqualTo(JobState.TIMED_OUT);
            assertThat(outcome.reason())
                    .isEqualTo(state == JobState.RUNNING ? EndReason.RUN_DEADLINE : EndReason.STATE_DEADLINE);
            boolean atOnce = state == JobState.SUBMITTED || state == JobState.QUEUED;
            assertThat(JobTransitions.next(state, late)).contains(atOnce ? JobState.TIMED_OUT : JobState.STOPPING);
        }
    }

    @Test
    void aJobsOwnLimitGoesBeforeTheConfiguredOne() {
        var job = SampleJobs.submitted("acme", 0, Requests.of("x", "single").made());
        assertThat(DEADLINES.of(JobState.RUNNING, job, Duration.ZERO)).contains(Duration.ofHours(5));
        assertThat(DEADLINES.of(JobState.RUNNING, JOB, Duration.ZERO)).contains(Duration.ofMinutes(30));
    }

    private static Optional<Duration> expected(JobState state) {
        return switch (state) {
            case SUBMITTED, RESERVED, STARTING -> Optional.of(Duration.ofMinutes(4));
            case QUEUED -> Optional.of(Duration.ofHours(2));
            case PULLING -> Optional.of(Duration.ofMinutes(3));
            case RUNNING -> Optional.of(Duration.ofMinutes(30));
            case RECOVERING -> Optional.of(Duration.ofMinutes(6).plusSeconds(8));
            case SUSPENDED -> Optional.of(Duration.ofDays(7));
            case STOPPING, SUCCEEDED, FAILED, CANCELLED, PREEMPTED, TIMED_OUT -> Optional.empty();
        };
    }

    private static Job in(JobState state, Instant due) {
        var on = OnTheWay.of(JOB).in(state).deadline(Optional.of(due));
        return (state == JobState.RECOVERING ? on.recovery(Recovery.Then.RESTART, due.plusSeconds(60)) : on).job();
    }

    private static Optional<Cause> cause(Job job, Instant now) {
        return next(job, now) instanceof Action.Move move ? Optional.of(move.cause()) : Optional.empty();
    }

    /** With one rank that runs. */
    private static Action next(Job job, Instant now) {
        var running = new RankStatus(new Rank("worker", 0), job.fence(), Phase.RUNNING, 0, false);
        return Reconciliation.next(job, List.of(running), 1, now);
    }
}
