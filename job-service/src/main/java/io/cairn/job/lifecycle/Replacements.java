package io.cairn.job.lifecycle;

import java.util.List;

/** Port: what was replaced in the attempt that a job is in. Its rows end with the attempt. */
public interface Replacements {

    /** Of the attempt that the job is in; a part that was never replaced has none. */
    List<Replacement> of(Job job);

    /**
     * Writes down that a part is to be replaced, and appends the event REPLICA_LOST.
     *
     * @return false if the job, or the part, is not as it was read
     */
    boolean lost(Job job, Replacement next, String detail);

    /** Writes down that the container of this run was seen to run, and appends the event REPLICA_REPLACED. */
    void made(Job job, Replacement replacement, String detail);

    /** Writes down that the container of this run cannot be made, which the next look counts as a loss, with the event REPLICA_LOST. */
    void refused(Job job, Replacement replacement, String detail);
}
