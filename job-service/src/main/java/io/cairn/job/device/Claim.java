package io.cairn.job.device;

/**
 * A device of one rank.
 *
 * @param index of the rank within its task, from 0
 */
public record Claim(Device device, String task, int index) {}
