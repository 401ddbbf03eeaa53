package io.cairn.job.lifecycle;

/** What is asked of a job beside its end; the loop does it as soon as the job's state allows. */
public enum Wish {
    /** Its owner wants it to pause and to give its room back. */
    SUSPEND,
    /** Its owner wants it to go on. */
    RESUME,
    /** Its room is wanted back; it is to wait for other room. */
    REQUEUE,
    /** Its room is wanted back; it is to end. */
    PREEMPT
}
