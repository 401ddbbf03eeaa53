package io.cairn.job.reconcile;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Job.Outcome;
import java.util.Optional;

/** What is to be done next for one job; performed elsewhere. */
public sealed interface Action {

    /** Nothing is left to do, ever. */
    record Finished() implements Action {}

    /** Write this move down. */
    record Move(Cause cause, String detail, Optional<Outcome> outcome) implements Action {}

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

    /** All is as it should be. */
    record Watch() implements Action {}
}
