package io.cairn.job.lifecycle;

/** A number that grows with every attempt of every job; containers carry it, so a stale owner's can be told. */
public record Fence(long value) {
    public Fence {
        if (value < 1) {
            throw new IllegalArgumentException("a fence is 1 or more");
        }
    }
}
