package io.cairn.job.device;

import java.util.List;

/**
 * The accelerators that a job asks for, all of one kind. It never changes.
 *
 * @param shares by task, in the order of the description file; a task without devices is not there
 */
public record DeviceNeed(DeviceKind kind, List<Share> shares) {

    public DeviceNeed {
        shares = List.copyOf(shares);
        if (shares.isEmpty()) {
            throw new IllegalArgumentException("who needs no device has no need");
        }
    }

    /**
     * What the ranks of one task get.
     *
     * @param ranks how many there are, 1 or more
     * @param each devices of one of them, 1 or more
     */
    public record Share(String task, int ranks, int each) {
        public Share {
            if (ranks < 1 || each < 1) {
                throw new IllegalArgumentException("a share has ranks, and each has a device");
            }
        }

        /** Of all its ranks. */
        public int total() {
            return Math.multiplyExact(ranks, each);
        }
    }

    /** Of all ranks together. */
    public int total() {
        return shares.stream().mapToInt(Share::total).reduce(0, Math::addExact);
    }
}
