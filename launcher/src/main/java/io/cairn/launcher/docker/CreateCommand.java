package io.cairn.launcher.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.cairn.launcher.ContainerSpec;
import io.cairn.launcher.DoorSpec;
import io.cairn.launcher.ImagePin;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Turns a specification into the engine's request. The hardening stands here and nowhere else. */
final class CreateCommand {

    private static final long NANOS_PER_MILLI_CPU = 1_000_000L;
    private static final Map<String, String> LOG_LIMITS = Map.of("max-size", "10m", "max-file", "3");

    private static final String VISIBLE = "NVIDIA_VISIBLE_DEVICES";

    private static final String NOBODY = "65534:65534";

    private CreateCommand() {}

    static CreateContainerCmd of(DockerClient client, ContainerSpec spec, Map<String, String> labels) {
        var command = client.createContainerCmd(spec.image().engineName())
                .withName(spec.name())
                .withUser(spec.user())
                .withWorkingDir(spec.workingDir())
                .withEnv(environment(spec).entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList())
                .withLabels(labels)
                .withHostConfig(hostConfig(spec));
        if (!spec.command().isEmpty()) {
            command.withEntrypoint(spec.command());
        }
        spec.network().ifPresent(place -> command.withHostName(place.hostname()).withIpv4Address(place.address()));
        return command;
    }

    /**
     * An engine whose default runtime is NVIDIA's gives a container what this variable names, and images set it to all devices. So
     * it is always said here, in the words of that runtime, over whatever image and environment say.
     */
    private static Map<String, String> environment(ContainerSpec spec) {
        var env = new TreeMap<>(spec.env());
        env.put(
                VISIBLE,
                spec.devices().map(devices -> String.join(",", devices.ids())).orElse("void"));
        return env;
    }

    /** As Docker documents {@code --gpus '"device=0,2"'}: ids and no count, since the two exclude each other. */
    private static List<DeviceRequest> requests(ContainerSpec spec) {
        return spec.devices().stream()
                .map(devices -> new DeviceRequest()
                        .withDriver(
                                switch (devices.driver()) {
                                    case NVIDIA -> "nvidia";
                                })
                        .withDeviceIds(devices.ids())
                        .withCapabilities(List.of(List.of("gpu"))))
                .toList();
    }

    /** The same, and the one port. Two legs would make it a router, if it passed packets on. */
    static CreateContainerCmd door(DockerClient client, DoorSpec spec, Map<String, String> labels) {
        var listening = ExposedPort.tcp(spec.port());
        var published = spec.published();
        var host = published.lowest() == 0
                ? Ports.Binding.bindIp(published.address())
                : new Ports.Binding(published.address(), published.lowest() + "-" + published.highest());
        var command = of(client, spec.inside(), labels).withExposedPorts(listening);
        Objects.requireNonNull(command.getHostConfig())
                .withPortBindings(new PortBinding(host, listening))
                .withSysctls(Map.of("net.ipv4.ip_forward", "0"));
        return command;
    }

    /** Created and never started: no process, so the read-only root is the one hardening that it does without. */
    static CreateContainerCmd stager(
            DockerClient client, String name, ImagePin image, Map<String, String> volumes, Map<String, String> labels) {
        return client.createContainerCmd(image.engineName())
                .withName(name)
                .withUser(NOBODY)
                .withEntrypoint("/bin/false")
                .withLabels(labels)
                .withHostConfig(HostConfig.newHostConfig()
                        .withCapDrop(Capability.ALL)
                        .withSecurityOpts(List.of("no-new-privileges"))
                        .withNetworkMode("none")
                        .withMounts(volumes.entrySet().stream()
                                .map(volume ->
                                        mount(new ContainerSpec.Mount(volume.getKey(), volume.getValue(), false)))
                                .toList()));
    }

    private static HostConfig hostConfig(ContainerSpec spec) {
        var host = HostConfig.newHostConfig()
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withReadonlyRootfs(true)
                // Without an init a program that ignores SIGTERM as process 1 makes every stop take the whole grace.
                .withInit(true)
                .withNanoCPUs(spec.limits().milliCpu() * NANOS_PER_MILLI_CPU)
                .withMemory(spec.limits().memoryBytes())
                // Equal to the memory limit means no swap; only then is running out of memory seen as such.
                .withMemorySwap(spec.limits().memoryBytes())
                .withPidsLimit(spec.limits().pids())
                .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE, LOG_LIMITS))
                .withMounts(spec.mounts().stream().map(CreateCommand::mount).toList())
                .withTmpFs(spec.scratch().stream()
                        .collect(Collectors.toMap(
                                ContainerSpec.Scratch::path, scratch -> "rw,nosuid,nodev,size=" + scratch.bytes())));
        if (spec.devices().isPresent()) {
            host.withDeviceRequests(requests(spec));
        }
        return spec.network()
                .map(place -> host.withNetworkMode(place.network())
                        .withExtraHosts(place.peers().entrySet().stream()
                                .map(peer -> peer.getKey() + ":" + peer.getValue())
                                .toArray(String[]::new)))
                .orElseGet(() -> host.withNetworkMode("none"));
    }

    private static Mount mount(ContainerSpec.Mount mount) {
        return new Mount()
                .withType(MountType.VOLUME)
                .withSource(mount.volume())
                .withTarget(mount.path())
                .withReadOnly(mount.readOnly());
    }
}
