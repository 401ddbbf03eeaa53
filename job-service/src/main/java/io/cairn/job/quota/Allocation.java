package io.cairn.job.quota;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.kit.tenancy.TenantId;

/**
 * The quota of one attempt of one job.
 *
 * @param jobFence of the attempt; its containers carry it
 * @param ask what was asked for; never changes
 * @param course all that changes
 * @param version grows with every change; guards updates
 */
public record Allocation(
        TenantId tenant, JobId job, int attempt, Fence jobFence, Ask ask, Course course, long version) {

    /** {@link Course#state}. */
    public AllocationState state() {
        return course.state();
    }

    /** The key under which asking twice is asking once. */
    public String idempotencyKey() {
        return job.value() + "/" + attempt;
    }

    /** On whose quota the job runs, or why it has none yet, in words for its owner. */
    public String inWords() {
        String more = course.detail().isBlank() ? "" : ": " + course.detail();
        return switch (state()) {
            case ASKED -> "waits for quota" + more;
            case WAITING -> course.place().map(Place::inWords).orElse("waits for quota") + more;
            case GRANTED -> course.grant().map(Grant::account).orElse("quota is held");
            case RECALLED -> "its quota is wanted back" + more;
            case OWED -> "its quota is given back when the end of every container was seen";
            case RELEASED -> "its quota was given back";
            case REFUSED -> course.detail();
        };
    }

    /** The same, further on. */
    public Allocation with(Course other) {
        return new Allocation(tenant, job, attempt, jobFence, ask, other, version);
    }
}
