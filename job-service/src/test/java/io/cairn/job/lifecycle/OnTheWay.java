package io.cairn.job.lifecycle;

import java.time.Instant;
import java.util.Optional;

/** Makes jobs for tests that are somewhere on their way: a test names what matters to it, and no other field. */
public final class OnTheWay {

    private final Job job;
    private JobState state;
    private Optional<Instant> deadline;
    private boolean stopRequested;
    private Optional<Wish> wish;
    private Attempt attempt;
    private Optional<Recovery> recovery;

    private OnTheWay(Job job) {
        var now = job.progress();
        this.job = job;
        this.state = now.state();
        this.deadline = now.stateDeadline();
        this.stopRequested = now.stopRequested();
        this.wish = now.wish();
        this.attempt = now.attempt();
        this.recovery = now.recovery();
    }

    public static OnTheWay of(Job job) {
        return new OnTheWay(job);
    }

    public OnTheWay in(JobState other) {
        state = other;
        return this;
    }

    public OnTheWay deadline(Optional<Instant> other) {
        deadline = other;
        return this;
    }

    public OnTheWay stopRequested() {
        stopRequested = true;
        return this;
    }

    public OnTheWay wish(Optional<Wish> other) {
        wish = other;
        return this;
    }

    public OnTheWay attempt(int number, int retries) {
        attempt = new Attempt(number, new Fence(number), retries);
        return this;
    }

    public OnTheWay recovery(Recovery.Then then, Instant notBefore) {
        return recovery(Optional.of(new Recovery(then, "as the test wants", notBefore)));
    }

    public OnTheWay recovery(Optional<Recovery> other) {
        recovery = other;
        return this;
    }

    /** The job. */
    public Job job() {
        var now = job.progress();
        return job.with(new Progress(
                state,
                now.stateSince(),
                deadline,
                Optional.empty(),
                stopRequested,
                wish,
                now.outcome(),
                now.turn(),
                attempt,
                recovery,
                state.holdsRoom(now.holdsRoom()),
                now.startedAt(),
                now.finishedAt(),
                now.version()));
    }
}
