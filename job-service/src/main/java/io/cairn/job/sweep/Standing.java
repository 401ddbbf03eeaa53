package io.cairn.job.sweep;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobState;

/**
 * How a job stands.
 *
 * @param fence of the attempt that it is in
 */
public record Standing(JobState state, Fence fence) {}
