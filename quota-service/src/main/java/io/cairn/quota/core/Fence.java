package io.cairn.quota.core;

/** A number that grows with every grant of a cohort, so that who still holds an older grant can be told; 1 or more. */
public record Fence(long value) {

    public Fence {
        if (value < 1) {
            throw new IllegalArgumentException("a fence is 1 or more");
        }
    }
}
