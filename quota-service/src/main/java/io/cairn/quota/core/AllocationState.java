package io.cairn.quota.core;

/** Where an allocation is. Every legal move is a row of {@link AllocationTransitions}. */
public enum AllocationState {
    /** In use by a holder that is heard. */
    ACTIVE,
    /** In use as far as is known; its holder was not heard in time. */
    SUSPECT,
    /** In use by a holder that was told to leave by a deadline. */
    RECALLED,
    /** Told to leave, and not heard in time. */
    RECALLED_SUSPECT,
    /** Its holder observed the end of all its work. */
    RELEASED,
    /** An operator vouched for the end of its work, whose holder was not heard. */
    FORCED;

    /** What moves an allocation. */
    public enum Cause {
        /** Its holder was heard. */
        HEARTBEAT,
        /** Its holder was not heard in time. */
        HEARTBEAT_MISSED,
        /** What it borrowed, or what a deficit stands for, is wanted back. */
        RECALL,
        /** Its holder reports that every container has ended. */
        END_OBSERVED,
        /** An operator says that nothing of it runs any more. */
        FORCE
    }

    /** Whether it counts: something of it may still run. */
    public boolean isActive() {
        return this != RELEASED && this != FORCED;
    }

    /** Whether its holder was told to leave. */
    public boolean isRecalled() {
        return this == RECALLED || this == RECALLED_SUSPECT;
    }

    /** Whether its holder was not heard in time. */
    public boolean isSuspect() {
        return this == SUSPECT || this == RECALLED_SUSPECT;
    }
}
