package io.cairn.job.reconcile;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Job.Outcome;
import io.cairn.job.lifecycle.Recovery;
import java.util.Optional;

/** What is to be done next for one job; performed elsewhere. */
public sealed interface Action {

    /** Nothing is left to do, ever. */
    record Finished() implements Action {}

    /** Write this move down. */
    record Move(Cause cause, String detail, Optional<Outcome> outcome, Optional<Recovery> recovery) implements Action {
        /** A move that leads elsewhere than into RECOVERING. */
        public Move(Cause cause, String detail, Optional<Outcome> outcome) {
            this(cause, detail, outcome, Optional.empty());
        }
    }

    /** Look whether program and data set are still stored. */
    record CheckInputs() implements Action {}

    /** Ask for room. */
    record AskForRoom() implements Action {}

    /** Make the engine hold the image. */
    record PrepareImage() implements Action {}

    /** Create and start every rank, or find that they are. */
    record StartRanks() implements Action {}

    /** Stop what runs, keep logs and outputs, remove everything, write the end down. */
    record WindDown(Outcome outcome) implements Action {}

    /** Stop what runs of this attempt, keep its logs, and its outputs if no other attempt is sure to follow, and remove it. */
    record EndAttempt(Recovery recovery) implements Action {}

    /** Nothing of the attempt is left to see: make sure of it, and write this move down. */
    record LeaveAttempt(Move move) implements Action {}

    /** Say this, and look again in a moment. */
    record Pause(String reason) implements Action {}

    /** All is as it should be. */
    record Watch() implements Action {}

    /** Nothing happens until its owner wants it. */
    record Rest() implements Action {}
}
