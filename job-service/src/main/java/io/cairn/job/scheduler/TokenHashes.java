package io.cairn.job.scheduler;

import io.cairn.job.content.Sha256;
import io.cairn.job.lifecycle.JobId;

/** Port: what clients of a job's port must show. The scheduler gets the hash, so that nothing in an engine tells the token. */
public interface TokenHashes {

    /**
     * The hash of the job's token.
     *
     * @throws IllegalStateException if the job has none: a port is never opened for want of one
     */
    Sha256 of(JobId job);
}
