package io.cairn.job.sweep;

import io.cairn.job.lifecycle.JobId;
import java.util.Map;
import java.util.Set;

/** Port: how jobs stand now. */
public interface Standings {

    /** Those of {@code jobs} that are stored. */
    Map<JobId, Standing> of(Set<JobId> jobs);
}
