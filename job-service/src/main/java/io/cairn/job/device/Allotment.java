package io.cairn.job.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses the devices of a job, for every rank or for none. No clock, no I/O: same inventory, same claims, same answer.
 *
 * <ul>
 *   <li>DV-1: a device that is taken is given to nobody, and none is given twice.
 *   <li>DV-2: all ranks get what they asked for, or no rank gets anything.
 *   <li>DV-3: what will fit once others have ended waits; what fits into no inventory of this size is told so.
 * </ul>
 *
 * Devices are given in the order of the inventory, rank by rank, so that those of a rank are neighbours where they can be.
 */
public final class Allotment {

    private Allotment() {}

    /** What became of the question. */
    public sealed interface Answer {
        /**
         * These are free, and enough.
         *
         * @param claims none for a job that asks for no device
         */
        record Given(List<Claim> claims) implements Answer {
            public Given {
                claims = List.copyOf(claims);
            }
        }

        /** Others hold too many. */
        record Short(String missing) implements Answer {}

        /** There are not as many at all. */
        record NeverEnough(String detail) implements Answer {}
    }

    /**
     * @param need empty for a job that asks for no device
     * @param taken ids of devices that belong to a rank; some may have left the inventory
     */
    public static Answer decide(Optional<DeviceNeed> need, Inventory inventory, Set<String> taken) {
        return need.map(wanted -> decide(wanted, inventory.of(wanted.kind()), taken))
                .orElseGet(() -> new Answer.Given(List.of()));
    }

    private static Answer decide(DeviceNeed need, List<Device> all, Set<String> taken) {
        if (need.total() > all.size()) {
            return new Answer.NeverEnough("the job needs " + words(need.total(), need.kind()) + ", the platform has "
                    + all.size() + " in all");
        }
        var free = all.stream().filter(device -> !taken.contains(device.id())).toList();
        if (need.total() > free.size()) {
            return new Answer.Short(
                    "needs " + words(need.total(), need.kind()) + ", free are " + free.size() + " of " + all.size());
        }
        var next = free.iterator();
        var claims = new ArrayList<Claim>();
        for (var share : need.shares()) {
            for (int device = 0; device < share.total(); device++) {
                claims.add(new Claim(next.next(), share.task(), device / share.each()));
            }
        }
        return new Answer.Given(claims);
    }

    private static String words(int devices, DeviceKind kind) {
        return devices + " " + kind + (devices == 1 ? " device" : " devices");
    }
}
