package io.cairn.job.lifecycle.jdbc;

import io.cairn.job.device.DeviceKind;
import io.cairn.job.device.Inventory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Accelerators that an operator can watch: {@code cairn.devices} and {@code cairn.devices.held} by {@code kind}, both of the
 * service, the same in every replica. A kind without a device has no meter.
 */
public final class DeviceMeters {

    private final DeviceClaims claims;

    /** Registers its meters. */
    public DeviceMeters(DeviceClaims claims, Inventory inventory, MeterRegistry registry) {
        this.claims = claims;
        for (DeviceKind kind : DeviceKind.values()) {
            int devices = inventory.of(kind).size();
            if (devices > 0) {
                Gauge.builder("cairn.devices", () -> devices)
                        .description("accelerators that jobs may get")
                        .tag("kind", kind.wireName())
                        .register(registry);
                Gauge.builder("cairn.devices.held", this, meters -> meters.held(kind))
                        .description("accelerators that belong to a rank")
                        .tag("kind", kind.wireName())
                        .register(registry);
            }
        }
    }

    private double held(DeviceKind kind) {
        return claims.taken().getOrDefault(kind, 0L);
    }
}
