package io.cairn.job.scheduler.docker;

import io.cairn.job.device.DeviceKind;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.HeldDevices;
import io.cairn.job.lifecycle.JobId;
import java.util.Map;
import java.util.Optional;

/** A platform on which no job holds an accelerator. */
final class NoDevices implements HeldDevices {

    @Override
    public Optional<Grip> of(JobId job, Fence fence) {
        return Optional.empty();
    }

    @Override
    public Map<DeviceKind, Long> taken() {
        return Map.of();
    }
}
