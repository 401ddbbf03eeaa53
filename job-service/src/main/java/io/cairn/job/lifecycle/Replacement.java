package io.cairn.job.lifecycle;

import java.time.Instant;

/**
 * How often one part of a running job was replaced after it had ended by itself.
 *
 * @param part a rank of the generation, or the job's proxy
 * @param run counts the containers of the part, from 0; this one is wanted now
 * @param used how many of the budget are used up
 * @param made whether the container of this run was seen to run, or cannot be made: if it is not there, it is lost
 * @param notBefore when it may be made
 */
public record Replacement(Part part, int run, int used, boolean made, Instant notBefore) {

    /**
     * What can be replaced by itself.
     *
     * @param task of the rank, or {@link #PROXY}
     * @param generation of the rank; 0 for the proxy, which serves all
     */
    public record Part(String task, int index, int generation) {

        /** In the place of a task: no job type has one of this name. */
        public static final String PROXY = "edge";

        /** The proxy in front of a job. */
        public static Part proxy() {
            return new Part(PROXY, 0, 0);
        }

        @Override
        public String toString() {
            return task.equals(PROXY) ? "the proxy" : task + " " + index;
        }
    }
}
