package io.cairn.job.lifecycle;

/** What moves a job from one state to another. */
public enum Cause {
    /** A request was stored. */
    SUBMIT,
    /** The inputs are still there. */
    ACCEPTED,
    /** An input is gone. */
    REFUSED,
    /** quota-service has put the job into a queue of its own; it stays where it is. */
    QUOTA_WAITS,
    /** quota-service has given the job what it asked for; it stays where it is. */
    QUOTA_GRANTED,
    /** quota-service wants back what the job has; what follows is {@link #RECALL} or {@link #REQUEUE}. */
    QUOTA_RECALLED,
    /** There is room for every rank. */
    GRANTED,
    /** The description file went to the container scheduler. */
    FILE_SENT,
    /** The engine holds the image that was recorded. */
    IMAGES_PRESENT,
    /** Every rank was seen started. */
    ALL_UP,
    /** The success rule of the job type is met. */
    SUCCESS_RULE_MET,
    /** Something went wrong that another attempt may mend, and the job's restart policy has one left. */
    RETRY,
    /** Something went wrong that no other attempt mends, or none is left. */
    FAULT,
    /** The tenant asked for a pause. */
    SUSPEND,
    /** The tenant asked to go on after a pause. */
    RESUME,
    /** The room is wanted back, and the job is to end with it. */
    RECALL,
    /** The room is wanted back, and the job is to wait for other room. */
    REQUEUE,
    /** The tenant asked for the end. */
    CANCEL,
    /** A deadline passed. */
    DEADLINE,
    /** The attempt is cleared away, and the next one begins in the same room. */
    CLEARED_RESTART,
    /** The attempt is cleared away, and the job pauses. */
    CLEARED_SUSPEND,
    /** The attempt is cleared away, and the job waits for room again. */
    CLEARED_REQUEUE,
    /** The end of every container was observed; the outcome was success. */
    ENDED_WELL,
    /** Nothing of the job is in the engine any more, or yet; the outcome was failure. */
    ENDED_FAULTY,
    /** Nothing of the job is in the engine any more, or yet; the tenant had asked for the end. */
    ENDED_CANCELLED,
    /** The end of every container was observed; its room had been recalled. */
    ENDED_RECALLED,
    /** Nothing of the job is in the engine any more, or yet; a deadline had passed. */
    ENDED_LATE,
    /** The tenant asked for a roll. This and what follows moves a roll or a part of a job that runs, never the job. */
    ROLL_ASKED,
    /** There is the image, and room for the new replicas beside those that serve. */
    ROLL_STARTS,
    /** All new replicas are well, and new requests go to them. */
    ROLL_WELL,
    /** The replicas of before had their time to finish; the job is of the new generation from now on. */
    ROLL_DRAINED,
    /** The replicas of before have ended and are removed. */
    ROLLED,
    /** A new replica ended, its image cannot be had, or the deadline passed. */
    ROLL_FAILS,
    /** The new replicas have ended and are removed. */
    ROLLED_BACK,
    /** The job left RUNNING, and its roll ended with that. */
    ROLL_CUT_SHORT,
    /** A replica or the proxy of a job that runs has ended by itself, and is to be replaced. */
    REPLICA_LOST,
    /** What was lost is there again. */
    REPLICA_REPLACED;

    /** Whether this begins another attempt, under a number and a fence of its own. */
    public boolean beginsAttempt() {
        return this == CLEARED_RESTART || this == CLEARED_REQUEUE || this == RESUME;
    }

    /** Whether this does what its owner, or who gives out room, wished for. */
    public boolean fulfilsWish() {
        return this == SUSPEND
                || this == RESUME
                || this == REQUEUE
                || this == CLEARED_SUSPEND
                || this == CLEARED_REQUEUE;
    }
}
