package io.cairn.job.lifecycle;

/**
 * One run of a job's ranks. A restart, a resume and a requeue each begin the next one.
 *
 * @param number from 1
 * @param fence its containers carry it, so that those of an earlier attempt are told from them
 * @param retries how many of the job's restarts are used up; a resume uses none
 * @param generation which of its programs the job runs; a roll changes it within an attempt
 */
public record Attempt(int number, Fence fence, int retries, Generation generation) {

    /** The number of a job's first attempt. */
    public static final int FIRST = 1;

    /** Of a job that was never rolled. */
    public Attempt(int number, Fence fence, int retries) {
        this(number, fence, retries, Generation.FIRST);
    }

    public Attempt {
        if (number < FIRST || retries < 0) {
            throw new IllegalArgumentException("attempts count from 1, retries from 0");
        }
    }
}
