package io.cairn.job.endpoint;

import io.cairn.job.lifecycle.JobId;
import io.cairn.kit.secret.Secret;
import java.util.Optional;

/** Port: the token of each job whose port asks for one. */
public interface EndpointTokens {

    /** Makes the token of a new job, in the caller's transaction. */
    void make(JobId job);

    /** The token of the job; empty if none was made. */
    Optional<Secret> find(JobId job);
}
