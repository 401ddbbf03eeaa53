package io.cairn.job.lifecycle;

/** Where a job is. Every legal move between these is a row of {@link JobTransitions}. */
public enum JobState {
    /** Stored with its description file; its inputs have not been looked at again. */
    SUBMITTED(false),
    /** Waits for room; the reason stands beside the state. */
    QUEUED(false),
    /** Room is held for every rank; nothing exists in the engine yet. */
    RESERVED(false),
    /** The base image is being fetched, or checked if it is there. */
    PULLING(false),
    /** Networks, volumes and containers are being made and started: all ranks or none. */
    STARTING(false),
    /** Every rank was seen started. */
    RUNNING(false),
    /** The outcome is decided and stored; containers are stopped, logs and outputs collected, everything removed. */
    STOPPING(false),
    /** The success rule of its job type was met. */
    SUCCEEDED(true),
    /** It ended badly; the reason says how. */
    FAILED(true),
    /** Its tenant stopped it. */
    CANCELLED(true),
    /** A deadline of its own passed. */
    TIMED_OUT(true);

    private final boolean terminal;

    JobState(boolean terminal) {
        this.terminal = terminal;
    }

    /** Whether nothing moves a job from here any more and no container of it is left. */
    public boolean isTerminal() {
        return terminal;
    }
}
