package io.cairn.job.quota;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;

/** Port: what is seen of the containers of an attempt. */
@FunctionalInterface
public interface Ends {

    /** Whether each of them was seen ended, or is gone; false if nothing can be seen at present. */
    boolean seen(JobId job, Fence fence);
}
