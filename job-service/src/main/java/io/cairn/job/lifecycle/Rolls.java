package io.cairn.job.lifecycle;

import io.cairn.job.description.DescriptionFile;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.submit.Resolution;
import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Optional;

/** Port: rolls of all jobs, each with the generation that it makes. A job has at most one that is under way. */
public interface Rolls {

    /** The job's last roll, ended or not. */
    Optional<Roll> latest(JobId job);

    /** The job if {@code tenant} owns it, kept as it is by the caller's transaction until that ends. */
    Optional<Job> lock(TenantId tenant, JobId id);

    /**
     * Stores a roll in WAITING and the generation that it makes, with its event, in the caller's transaction, and makes the loop
     * look at the job.
     *
     * @param job as {@link #lock} gave it, with no roll under way
     * @return the job as it stands now
     */
    Job begin(Job job, Content content, Instant deadline);

    /**
     * Moves the roll along its table and appends the event; with ROLL_DRAINED the job changes its generation.
     *
     * @return false if the job or the roll is not as it was read; nothing is changed then
     * @throws IllegalStateException if the table has no such move
     */
    boolean move(Job job, Roll roll, Cause cause, String detail);

    /**
     * Moves a roll in WAITING to STARTING if the room of all replicas is free beside what is held. It does not wait in the queue:
     * the job holds room already, and gives one half back soon.
     */
    Admission.Answer admit(Job job, Roll roll, Demand total);

    /** The file of one generation of a job of {@code tenant}. */
    Optional<DescriptionFile> description(TenantId tenant, JobId job, int generation);

    /** What a new generation is made from: the job's request with what was to change, and what was planned for it. */
    record Content(JobRequest request, Resolution resolution, DescriptionFile file) {}
}
