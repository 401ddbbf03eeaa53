package io.cairn.job.device;

import java.util.HashSet;
import java.util.List;

/**
 * All accelerators that jobs may get. Every replica of the service has the same.
 *
 * @param devices in the order in which they are given out
 */
public record Inventory(List<Device> devices) {

    /** A platform without accelerators. */
    public static final Inventory NONE = new Inventory(List.of());

    /** @throws IllegalArgumentException if two devices have one id, or those of a kind have several drivers */
    public Inventory {
        devices = List.copyOf(devices);
        var ids = new HashSet<String>();
        for (var device : devices) {
            if (!ids.add(device.id())) {
                throw new IllegalArgumentException("two devices have the id " + device.id());
            }
        }
        for (DeviceKind kind : DeviceKind.values()) {
            long drivers = devices.stream()
                    .filter(device -> device.kind() == kind)
                    .map(Device::driver)
                    .distinct()
                    .count();
            if (drivers > 1) {
                throw new IllegalArgumentException("devices of the kind " + kind + " have " + drivers + " drivers");
            }
        }
    }

    /** Those of {@code kind}, in their order. */
    public List<Device> of(DeviceKind kind) {
        return devices.stream().filter(device -> device.kind() == kind).toList();
    }
}
