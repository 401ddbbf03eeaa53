package io.cairn.job.lifecycle;

import java.time.Instant;

/**
 * What follows when the containers of an attempt are gone.
 *
 * @param detail what went wrong or was asked for, in words for the owner
 * @param notBefore when the next attempt may begin
 */
public record Recovery(Then then, String detail, Instant notBefore) {

    /** The three ways out. */
    public enum Then {
        /** The next attempt, in the same room. */
        RESTART,
        /** A pause without room, until the owner goes on. */
        SUSPEND,
        /** The queue: the room is wanted by others. */
        REQUEUE
    }
}
