package io.cairn.job.quota;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Port: the allocations of all attempts, as job-service knows them. */
public interface Allocations {

    /** Stores the wish of the attempt that the job is in, unless it is there; the job waits for quota from then on. */
    Allocation wish(Job job, Ask ask, Instant now);

    /** That of one attempt. */
    Optional<Allocation> find(JobId job, int attempt);

    /** That of the attempt whose containers carry {@code fence}. */
    Optional<Allocation> under(JobId job, Fence fence);

    /** The latest of each of these jobs that has one. */
    Map<JobId, Allocation> latest(Collection<JobId> jobs);

    /** Those of a job that are not settled. */
    List<Allocation> unsettled(JobId job);

    /** Those that are to be looked at by {@code now}: it is time, or their attempt is over. At most {@code limit}. */
    List<Allocation> due(Instant now, int limit);

    /** How the job stands; empty if it is not stored. */
    Optional<Holder> holder(JobId job);

    /**
     * Writes the course down; when the state changes, also in the job's history, and what the job is to do about it.
     *
     * @return false if somebody else was faster, and the allocation must be read again
     */
    boolean store(Allocation before, Course after, Instant now);

    /** Makes what {@code tenant}'s job holds or waits for due at once. False if there is nothing of that kind. */
    boolean hurry(TenantId tenant, JobId job, Instant now);

    /**
     * Puts jobs back into the queue that came to room before quota was asked for and have not started yet.
     *
     * @return how many
     */
    int requeueStrays();
}
