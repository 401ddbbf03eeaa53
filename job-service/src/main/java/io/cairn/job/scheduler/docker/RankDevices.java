package io.cairn.job.scheduler.docker;

import io.cairn.job.device.Device;
import io.cairn.job.lifecycle.HeldDevices;
import io.cairn.launcher.ContainerSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The devices that go into the containers of ranks: what was claimed and what is executed are one thing or nothing.
 *
 * @param grip the devices that the attempt holds; empty if its file asks for none
 */
record RankDevices(Optional<HeldDevices.Grip> grip) {

    /** As many as the rank's file says. */
    private List<Device> of(FilePlan.Rank rank) {
        var held = grip.map(all -> all.of(rank.task(), rank.index())).orElse(List.of());
        int wanted = rank.devices().map(FilePlan.Devices::count).orElse(0);
        if (held.size() != wanted) {
            throw new FilePlan.Unsupported(
                    wanted + " devices for " + rank.task() + " " + rank.index() + ", which holds " + held.size());
        }
        return held;
    }

    /** Joined by commas; empty for a rank that has none. */
    Optional<String> ids(FilePlan.Rank rank) {
        return Optional.of(of(rank).stream().map(Device::id).collect(Collectors.joining(",")))
                .filter(ids -> !ids.isEmpty());
    }

    /** Which devices, and whose. */
    Map<String, String> labels(FilePlan.Rank rank) {
        return grip.flatMap(held -> ids(rank)
                        .map(ids -> Map.of(RankSpecs.DEVICES, ids, RankSpecs.TICKET, String.valueOf(held.ticket()))))
                .orElse(Map.of());
    }

    /** What the engine is asked for: nothing, if no driver of it puts these devices into a container. */
    Optional<ContainerSpec.Devices> granted(FilePlan.Rank rank) {
        var devices = of(rank);
        return devices.stream()
                .findFirst()
                .flatMap(first -> switch (first.driver()) {
                    case NVIDIA -> Optional.of(ContainerSpec.Driver.NVIDIA);
                    case SIMULATED -> Optional.<ContainerSpec.Driver>empty();
                })
                .map(driver -> new ContainerSpec.Devices(
                        driver, devices.stream().map(Device::id).toList()));
    }
}
