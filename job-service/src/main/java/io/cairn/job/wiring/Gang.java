package io.cairn.job.wiring;

import io.cairn.job.device.DeviceNeed;
import java.util.List;
import java.util.Optional;

/**
 * All ranks of a job, by task: they start together or not at all.
 *
 * @param groups in the order of the description file, each with one rank or more
 */
public record Gang(List<TaskGroup> groups) {

    /** A network of a job has so many addresses for ranks. */
    public static final int MOST_RANKS = 29;

    public Gang {
        groups = List.copyOf(groups);
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("a gang has a rank");
        }
    }

    /** How many ranks there are in all. */
    public int ranks() {
        return groups.stream().mapToInt(TaskGroup::quantity).sum();
    }

    /** Whether its one rank has nobody to talk to. */
    public boolean isAlone() {
        return ranks() == 1;
    }

    /** Thousandths of a processor that all ranks get together. */
    public long milliCpu() {
        return groups.stream()
                .mapToLong(group -> Math.multiplyExact(group.milliCpu(), group.quantity()))
                .reduce(0, Math::addExact);
    }

    /** Bytes of memory that all ranks get together. */
    public long memoryBytes() {
        return groups.stream()
                .mapToLong(group -> Math.multiplyExact(group.memoryBytes(), group.quantity()))
                .reduce(0, Math::addExact);
    }

    /** The accelerators that all ranks get together; empty if none. They are of one kind. */
    public Optional<DeviceNeed> devices() {
        var shares = groups.stream()
                .flatMap(group -> group
                        .accelerators()
                        .map(devices -> new DeviceNeed.Share(group.task(), group.quantity(), devices.each()))
                        .stream())
                .toList();
        return groups.stream()
                .flatMap(group -> group.accelerators().stream())
                .findFirst()
                .map(any -> new DeviceNeed(any.kind(), shares));
    }

    /** The ranks of {@code task}; empty if this gang does without. */
    public Optional<TaskGroup> group(String task) {
        return groups.stream().filter(group -> group.task().equals(task)).findFirst();
    }
}
