package io.cairn.quota.core;

/**
 * An invariant that does not hold.
 *
 * @param detail what was found, for the operator
 */
public record Violation(Invariant invariant, String detail) {}
