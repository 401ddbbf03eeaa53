package io.cairn.job.lifecycle;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port: the jobs of all tenants. Every read on behalf of a user names the tenant. */
public interface Jobs {

    /** A fence above every one given before. */
    Fence nextFence();

    /** Stores a new job in SUBMITTED with its first event, in the caller's transaction, and makes the loop look at it. */
    void add(Job job);

    /** The job if {@code tenant} owns it; another tenant's job is as absent as one that never was. */
    Optional<Job> find(TenantId tenant, JobId id);

    /** Newest first, at most {@code limit}; only those before {@code before} (by time of creation, then id) if given. */
    List<Job> list(TenantId tenant, Filter filter, Optional<Position> before, int limit);

    /** The history of a job of {@code tenant}, oldest first, after sequence {@code after}. */
    List<JobEvent> events(TenantId tenant, JobId id, long after, int limit);

    /**
     * Notes that the tenant wants the end of the job and wakes the loop; a job that has ended, or is asked again, stays
     * as it is.
     *
     * @return the job as it stands now, or empty if {@code tenant} has no such job
     */
    Optional<Job> requestStop(TenantId tenant, JobId id);

    /** Which jobs a list shows; an empty field does not narrow. */
    record Filter(Optional<JobState> state, Optional<String> library, Optional<String> jobType) {}

    /** A place in the list. */
    record Position(Instant createdAt, JobId id) {}
}
