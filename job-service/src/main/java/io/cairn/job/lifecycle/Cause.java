package io.cairn.job.lifecycle;

/** What moves a job from one state to another. */
public enum Cause {
    /** A request was stored. */
    SUBMIT,
    /** The inputs are still there. */
    ACCEPTED,
    /** An input is gone. */
    REFUSED,
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
    /** Something went wrong that no retry of this service mends. */
    FAULT,
    /** The tenant asked for the end. */
    CANCEL,
    /** A deadline passed. */
    DEADLINE,
    /** The end of every container was observed; the outcome was success. */
    ENDED_WELL,
    /** The end of every container was observed; the outcome was failure. */
    ENDED_FAULTY,
    /** The end of every container was observed; the tenant had asked for it. */
    ENDED_CANCELLED,
    /** The end of every container was observed; a deadline had passed. */
    ENDED_LATE
}
