package io.cairn.job.reconcile.loop;

import java.time.Clock;

/** What the steps of the loop go by. */
public record LoopSettings(Deadlines deadlines, Clock clock, Quota quota) {

    /** Where no quota is needed. */
    public LoopSettings(Deadlines deadlines, Clock clock) {
        this(deadlines, clock, Quota.NONE);
    }
}
