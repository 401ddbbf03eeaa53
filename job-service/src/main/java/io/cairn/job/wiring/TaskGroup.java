package io.cairn.job.wiring;

import io.cairn.job.device.DeviceKind;
import java.util.Optional;

/**
 * One kind of rank of a job.
 *
 * @param task {@code worker}, {@code ps}, {@code launcher} ... as the job type knows it
 * @param quantity how many ranks, 1 or more
 * @param milliCpu what each gets, in thousandths of a processor
 * @param memoryBytes and in bytes of memory
 * @param accelerators and in devices; empty if none
 */
public record TaskGroup(
        String task, int quantity, long milliCpu, long memoryBytes, Optional<Accelerators> accelerators) {

    /** Ranks that need processors only. */
    public TaskGroup(String task, int quantity, long milliCpu, long memoryBytes) {
        this(task, quantity, milliCpu, memoryBytes, Optional.empty());
    }

    /**
     * The devices of one rank.
     *
     * @param each how many, 1 or more
     */
    public record Accelerators(DeviceKind kind, int each) {
        public Accelerators {
            if (each < 1) {
                throw new IllegalArgumentException("a rank without a device has no accelerators");
            }
        }
    }
}
