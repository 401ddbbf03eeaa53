package io.cairn.job.lifecycle;

/** Port: makes the reconcile loop look at a job soon. Within a transaction it takes effect with the commit. */
public interface Wake {

    /** The first look at a new job; from then on the loop keeps the job until its end. */
    void begin(JobId job);

    /** A look before its time; nothing happens if one is under way. */
    void hurry(JobId job);
}
