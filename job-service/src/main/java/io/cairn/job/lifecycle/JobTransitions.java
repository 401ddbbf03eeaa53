package io.cairn.job.lifecycle;

/** Every legal move of a job and nothing else. */
final class JobTransitions {
    private JobTransitions() {}
}
