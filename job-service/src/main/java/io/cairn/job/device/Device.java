package io.cairn.job.device;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One accelerator of the engine's host.
 *
 * @param id as the driver knows it: an index or a UUID; unique among all devices
 * @param memoryBytes what it has, for people; empty if nobody said
 */
public record Device(String id, DeviceKind kind, Driver driver, Optional<Long> memoryBytes) {

    /** What an id may look like: nothing in it means anything to a list, a shell or a label. */
    public static final String ID = "[A-Za-z0-9][A-Za-z0-9._:-]{0,127}";

    private static final Pattern ID_FORM = Pattern.compile(ID);

    /** Who puts a device into a container. */
    public enum Driver {
        /** The engine's NVIDIA runtime. */
        NVIDIA,
        /**
         * Nobody: the device exists in the ledger only. It is counted, claimed and told to the program like any other, and the
         * engine is asked for nothing. For tests and for trying out a configuration.
         */
        SIMULATED
    }

    public Device {
        if (!ID_FORM.matcher(id).matches()) {
            throw new IllegalArgumentException("the id of a device is " + ID);
        }
    }
}
