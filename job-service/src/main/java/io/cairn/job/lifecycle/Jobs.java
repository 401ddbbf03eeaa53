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

    /**
     * Notes that the tenant wants the job to pause. A job that pauses already, or is about to, stays as it is; one that ends or
     * has ended cannot.
     *
     * @return empty if {@code tenant} has no such job
     */
    Optional<Noted> requestSuspend(TenantId tenant, JobId id);

    /**
     * Notes that the tenant wants a paused job to go on, or takes back a pause that has not begun.
     *
     * @return empty if {@code tenant} has no such job
     */
    Optional<Noted> requestResume(TenantId tenant, JobId id);

    /**
     * Gives a job that waits for room another priority.
     *
     * @param ifVersion the version that the caller has seen; another one is {@link Noted.Changed}
     * @return empty if {@code tenant} has no such job
     */
    Optional<Noted> prioritise(TenantId tenant, JobId id, int priority, Optional<Long> ifVersion);

    /** What became of a wish about a job. */
    sealed interface Noted {
        /** The job as it stands now. */
        Job job();

        /** Noted, now or before. */
        record Done(Job job) implements Noted {}

        /** The state of the job does not allow it. */
        record WrongState(Job job) implements Noted {}

        /** The job is not as the caller has seen it. */
        record Changed(Job job) implements Noted {}
    }

    /** Which jobs a list shows; an empty field does not narrow. */
    record Filter(Optional<JobState> state, Optional<String> library, Optional<String> jobType) {}

    /** A place in the list. */
    record Position(Instant createdAt, JobId id) {}
}
