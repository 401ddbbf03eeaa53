package io.cairn.launcher.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateNetworkCmd;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.Ports;
import io.cairn.launcher.NetworkSpec;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What the adapter asks of the engine about networks and the ports that are published over them. */
final class DockerNetworks {

    private static final String MEMBERS_REACH_EACH_OTHER = "com.docker.network.bridge.enable_icc";
    private static final String HOST_HAS_NO_ADDRESS = "com.docker.network.bridge.inhibit_ipv4";
    private static final String WAY_OUT = "com.docker.network.bridge.enable_ip_masquerade";

    private final DockerClient client;

    DockerNetworks(DockerClient client) {
        this.client = client;
    }

    void create(NetworkSpec spec, Map<String, String> labels) {
        createOrAdopt(
                client.createNetworkCmd()
                        .withName(spec.name())
                        .withInternal(true)
                        .withIpam(new Network.Ipam().withConfig(new Network.Ipam.Config().withSubnet(spec.subnet())))
                        .withOptions(Map.of(
                                HOST_HAS_NO_ADDRESS,
                                "true",
                                MEMBERS_REACH_EACH_OTHER,
                                String.valueOf(!spec.isolated()))),
                spec.name(),
                labels);
    }

    void createEdge(String name, Map<String, String> labels) {
        createOrAdopt(
                client.createNetworkCmd()
                        .withName(name)
                        .withOptions(Map.of(MEMBERS_REACH_EACH_OTHER, "false", WAY_OUT, "false")),
                name,
                labels);
    }

    private void createOrAdopt(CreateNetworkCmd command, String name, Map<String, String> labels) {
        // The engine itself allows two networks of one name; only this flag makes it refuse the second.
        try {
            command.withCheckDuplicate(true).withLabels(labels).exec();
        } catch (ConflictException taken) {
            var present = client.inspectNetworkCmd().withNetworkId(name).exec();
            Adoption.adopt("network " + name, labels, present.getLabels());
        }
    }

    /** Gives the container a leg in that network, unless it has one. */
    void connect(String container, String network) {
        if (isIn(container, network)) {
            return;
        }
        try {
            client.connectToNetworkCmd()
                    .withContainerId(container)
                    .withNetworkId(network)
                    .exec();
        } catch (RuntimeException refused) {
            if (!isIn(container, network)) { // another replica was faster
                throw refused;
            }
        }
    }

    private boolean isIn(String container, String network) {
        return client.inspectContainerCmd(container)
                .exec()
                .getNetworkSettings()
                .getNetworks()
                .containsKey(network);
    }

    /** Where the host is listened on for the container. */
    Optional<InetSocketAddress> publishedAt(String container) {
        try {
            var ports = client.inspectContainerCmd(container)
                    .exec()
                    .getNetworkSettings()
                    .getPorts();
            return Stream.ofNullable(ports)
                    .map(Ports::getBindings)
                    .flatMap(bindings -> bindings.values().stream())
                    .filter(Objects::nonNull) // exposed by its image, not published
                    .flatMap(Arrays::stream)
                    .map(at ->
                            InetSocketAddress.createUnresolved(at.getHostIp(), Integer.parseInt(at.getHostPortSpec())))
                    .findFirst();
        } catch (NotFoundException absent) {
            return Optional.empty();
        }
    }
}
