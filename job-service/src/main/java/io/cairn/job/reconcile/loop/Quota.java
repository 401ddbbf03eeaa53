package io.cairn.job.reconcile.loop;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.reconcile.Action;
import java.time.Duration;

/** Port: the quota that an attempt needs before it gets room. */
public interface Quota {

    /** Whether the attempt may ask for room; if it has not asked for quota yet, it does so now. */
    Permit permit(Job job);

    /** The way out of an attempt that is cleared away, as quota allows it. */
    Action.Move leaving(Action.Move move);

    /** An attempt of the job, or the job itself, has come to its end: what it held can be given back. */
    void left(JobId job);

    /** How long ranks that are asked to end may take. */
    Duration grace(Job job, Duration usual);

    /** What quota says to an attempt that wants room. */
    sealed interface Permit {

        /** Quota is held, or none is needed. */
        record Held() implements Permit {}

        /** Not yet. */
        record Waits(String reason) implements Permit {}

        /** It will never be held. */
        record Never(String detail) implements Permit {}
    }

    /** Nobody needs any. */
    Quota NONE = new Quota() {
        @Override
        public Permit permit(Job job) {
            return new Permit.Held();
        }

        @Override
        public Action.Move leaving(Action.Move move) {
            return move;
        }

        @Override
        public void left(JobId job) {}

        @Override
        public Duration grace(Job job, Duration usual) {
            return usual;
        }
    };
}
