package io.cairn.job.quota;

import io.cairn.job.lifecycle.JobState;

/** How the job stands for which quota is held: its state, and the attempt that it is in. */
public record Holder(JobState state, int attempt) {}
