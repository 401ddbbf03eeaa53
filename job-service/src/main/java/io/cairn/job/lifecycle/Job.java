package io.cairn.job.lifecycle;

import io.cairn.job.description.DescriptionFile;
import io.cairn.job.device.DeviceNeed;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.submit.Resolution;
import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One job as it stands in the database: what was asked for and made of it, which never changes, and how far it has come.
 *
 * @param request what the tenant asked for, unchanged but by a roll, which makes another generation
 * @param resolution template, image and layers that were chosen for it
 * @param description the file that is sent to the container scheduler; that of one generation never changes
 * @param ranks how many containers the file asks for
 * @param demand what they need together
 * @param devices the accelerators that they need beside it; empty if none
 * @param progress all that changes
 */
public record Job(
        JobId id,
        TenantId tenant,
        JobRequest request,
        Resolution resolution,
        DescriptionFile description,
        int ranks,
        Demand demand,
        Optional<DeviceNeed> devices,
        Instant createdAt,
        Progress progress) {

    /** {@link Progress#state}. */
    public JobState state() {
        return progress.state();
    }

    /** {@link Progress#waitReason}. */
    public Optional<String> waitReason() {
        return progress.waitReason();
    }

    /** {@link Progress#stopRequested}. */
    public boolean stopRequested() {
        return progress.stopRequested();
    }

    /** {@link Progress#wish}. */
    public Optional<Wish> wish() {
        return progress.wish();
    }

    /** {@link Progress#outcome}. */
    public Optional<Outcome> outcome() {
        return progress.outcome();
    }

    /** The fence of the attempt that it is in. */
    public Fence fence() {
        return progress.attempt().fence();
    }

    /** The number of the attempt that it is in, from 1. */
    public int attempt() {
        return progress.attempt().number();
    }

    /** Which of its programs it runs: {@link #request}, {@link #resolution} and {@link #description} are those of it. */
    public Generation generation() {
        return progress.attempt().generation();
    }

    /** {@link Progress#version}. */
    public long version() {
        return progress.version();
    }

    /** {@link Progress#stateSince}. */
    public Instant stateSince() {
        return progress.stateSince();
    }

    /** {@link Progress#stateDeadline}. */
    public Optional<Instant> stateDeadline() {
        return progress.stateDeadline();
    }

    /** {@link Progress#startedAt}. */
    public Optional<Instant> startedAt() {
        return progress.startedAt();
    }

    /** {@link Progress#finishedAt}. */
    public Optional<Instant> finishedAt() {
        return progress.finishedAt();
    }

    /** The same job, further on. */
    public Job with(Progress other) {
        return new Job(id, tenant, request, resolution, description, ranks, demand, devices, createdAt, other);
    }

    /**
     * How a job ends.
     *
     * @param end the terminal state
     * @param detail one sentence for the owner
     * @param ranks what became of each rank as far as it was seen
     */
    public record Outcome(JobState end, EndReason reason, String detail, List<RankEnd> ranks) {
        public Outcome {
            if (!end.isTerminal()) {
                throw new IllegalArgumentException(end + " is no end");
            }
            ranks = List.copyOf(ranks);
        }
    }

    /** The observed end of one rank. */
    public record RankEnd(String task, int index, int exitCode, boolean outOfMemory) {}
}
