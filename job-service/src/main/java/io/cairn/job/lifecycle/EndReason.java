package io.cairn.job.lifecycle;

/** Why a job came to its end; one value per cause a user can act on. */
public enum EndReason {
    /** Every rank exited with 0. */
    COMPLETED,
    /** A rank exited with a code other than 0. */
    EXIT_CODE,
    /** The kernel killed a rank at its memory limit. */
    OUT_OF_MEMORY,
    /** The stored set has no such image, or the registry does not hold it. */
    IMAGE_MISSING,
    /** The image is not the one that was recorded under its name. */
    IMAGE_CHANGED,
    /** A program or data set that the job names is gone. */
    INPUT_MISSING,
    /** The engine refused what the description file asks for. */
    ENGINE_REFUSED,
    /** A container vanished without this service removing it. */
    CONTAINER_LOST,
    /** The tenant asked for it. */
    STOPPED_BY_USER,
    /** Its room was recalled for others. */
    RECALLED,
    /** The job ran for longer than its own limit. */
    RUN_DEADLINE,
    /** A state before RUNNING lasted for longer than it may. */
    STATE_DEADLINE,
    /** Outputs broke a limit on count or size. */
    OUTPUT_TOO_LARGE,
    /** The engine is smaller than what the job asks for. */
    NO_CAPACITY,
    /** quota-service will never give what the job asks for. */
    QUOTA_REFUSED
}
