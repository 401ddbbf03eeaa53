package io.cairn.job.lifecycle;

/** Where a job is. Every legal move between these is a row of {@link JobTransitions}. */
public enum JobState {
    /** Stored with its description file; its inputs have not been looked at again. */
    SUBMITTED(Kind.WAITING),
    /** Waits for room; the reason stands beside the state. */
    QUEUED(Kind.WAITING),
    /** Room is held for every rank; nothing of this attempt exists in the engine yet. */
    RESERVED(Kind.HOLDING),
    /** The base image is being fetched, or checked if it is there. */
    PULLING(Kind.HOLDING),
    /** Networks, volumes and containers are being made and started: all ranks or none. */
    STARTING(Kind.HOLDING),
    /** Every rank was seen started. */
    RUNNING(Kind.HOLDING),
    /** This attempt is over: its containers are stopped, its logs kept, its containers removed, so that another can follow. */
    RECOVERING(Kind.HOLDING),
    /** Stopped by its owner and kept with its checkpoints; holds no room. */
    SUSPENDED(Kind.WAITING),
    /** The outcome is decided and stored; containers are stopped, logs and outputs collected, everything removed. */
    STOPPING(Kind.LEAVING),
    /** The success rule of its job type was met. */
    SUCCEEDED(Kind.END),
    /** It ended badly; the reason says how. */
    FAILED(Kind.END),
    /** Its tenant stopped it. */
    CANCELLED(Kind.END),
    /** Its room was recalled for others. */
    PREEMPTED(Kind.END),
    /** A deadline of its own passed. */
    TIMED_OUT(Kind.END);

    private final Kind kind;

    JobState(Kind kind) {
        this.kind = kind;
    }

    private enum Kind {
        WAITING,
        HOLDING,
        /** Holds what it held before, until every container was seen ended. */
        LEAVING,
        END
    }

    /** Whether nothing moves a job from here any more and no container of it is left. */
    public boolean isTerminal() {
        return kind == Kind.END;
    }

    /** Whether a job that comes here from a state that {@code held} room holds room. */
    public boolean holdsRoom(boolean held) {
        return kind == Kind.HOLDING || (kind == Kind.LEAVING && held);
    }
}
