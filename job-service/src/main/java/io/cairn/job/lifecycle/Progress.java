package io.cairn.job.lifecycle;

import io.cairn.job.lifecycle.Job.Outcome;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a job has come.
 *
 * @param stateSince when it came into its state
 * @param stateDeadline when it must have left its state
 * @param waitReason why a job that is not terminal does not move on, in words for its owner
 * @param stopRequested whether its tenant asked for its end
 * @param wish what else was asked of it and is not done yet
 * @param outcome how it ends, decided on the way into STOPPING
 * @param turn its place among those that wait for room
 * @param attempt which of its runs it is in
 * @param recovery what is to follow when the attempt is cleared away; given in RECOVERING only
 * @param holdsRoom whether its demand is taken from the engine's
 * @param startedAt when every rank of this attempt was up
 * @param version grows with every change; guards updates and is the ETag
 */
public record Progress(
        JobState state,
        Instant stateSince,
        Optional<Instant> stateDeadline,
        Optional<String> waitReason,
        boolean stopRequested,
        Optional<Wish> wish,
        Optional<Outcome> outcome,
        Turn turn,
        Attempt attempt,
        Optional<Recovery> recovery,
        boolean holdsRoom,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        long version) {

    /** A job that was just stored. */
    public static Progress submitted(Instant now, Instant deadline, int priority, Fence fence) {
        return new Progress(
                JobState.SUBMITTED,
                now,
                Optional.of(deadline),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                new Turn(priority, now),
                new Attempt(1, fence, 0),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                1);
    }
}
