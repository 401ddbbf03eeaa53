package io.cairn.job.sweep;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.Generation;
import io.cairn.job.lifecycle.JobState;
import java.util.Set;

/**
 * How a job stands.
 *
 * @param fence of the attempt that it is in
 * @param generations that may have ranks: the one that it runs, and those of a roll that is under way
 */
public record Standing(JobState state, Fence fence, Set<Integer> generations) {

    public Standing {
        generations = Set.copyOf(generations);
    }

    /** Of a job that was never rolled. */
    public Standing(JobState state, Fence fence) {
        this(state, fence, Set.of(Generation.FIRST.number()));
    }
}
