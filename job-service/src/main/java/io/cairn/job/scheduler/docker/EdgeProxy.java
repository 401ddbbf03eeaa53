package io.cairn.job.scheduler.docker;

import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler.Assignment;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.ContainerSpec;
import io.cairn.launcher.DoorSpec;
import io.cairn.launcher.ImagePin;
import io.cairn.launcher.LauncherException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The container that publishes the port of a job: HAProxy with one leg in the job's network and one in the edge network. It
 * is a part of the job, made and removed with it, but no rank.
 */
final class EdgeProxy {

    private static final String PROXY = "edge-proxy";
    private static final String USER = "10001:10001";
    private static final String FOLDER = "/cairn/edge";
    private static final String FILE = "haproxy.cfg";
    private static final int MODE = 0400;
    private static final ContainerSpec.Limits LIMITS = new ContainerSpec.Limits(1000, 128L << 20, 64);

    private final ContainerLauncher launcher;
    private final Staging staging;
    private final DockerContainerScheduler.Edge settings;
    private final String instance;

    EdgeProxy(ContainerLauncher launcher, Staging staging, DockerContainerScheduler.Edge settings, String instance) {
        this.launcher = launcher;
        this.staging = staging;
        this.settings = settings;
        this.instance = instance;
    }

    /** What it runs from. */
    ImagePin image() {
        return settings.image()
                .get()
                .orElseThrow(() -> new LauncherException.ImageMissing(
                        "the platform has no image of the library cairn-edge, which publishes ports", null));
    }

    /** Creates and starts it, if the job has a port, in the network that begins at {@code base}. */
    void open(Assignment assignment, FilePlan plan, String base) {
        plan.endpoint().ifPresent(endpoint -> {
            String name = assignment.job() + "-edge-" + assignment.attempt();
            var image = image();
            var configuration = configuration(assignment, plan, base, endpoint);
            var labels = RankSpecs.attemptLabels(assignment.job(), assignment.fence());
            var file = Map.of(FILE, configuration.text().getBytes(StandardCharsets.UTF_8));
            staging.make(List.of(name), labels);
            staging.own(List.of(new Staging.Folder(name, MODE, file)), USER, name + "-stager", image, labels);
            launcher.createEdge(network(), Map.of(RankSpecs.OWNER, "job-service", RankSpecs.ROLE, "edge"));
            launcher.createDoor(new DoorSpec(
                    inside(assignment, name, image, address(assignment, plan, base)),
                    network(),
                    EdgeConfiguration.PORT,
                    settings.published()));
            launcher.start(name);
        });
    }

    /** Where the job's port is published. */
    Optional<InetSocketAddress> at(JobId job) {
        return launcher.list(labels(job)).stream()
                .flatMap(proxy -> launcher.publishedAt(proxy.name()).stream())
                .findFirst();
    }

    private EdgeConfiguration configuration(
            Assignment assignment, FilePlan plan, String base, FilePlan.Endpoint endpoint) {
        var addresses = IntStream.range(0, plan.ranks().size())
                .mapToObj(rank -> Subnets.address(base, rank))
                .toList();
        var token = Optional.of(endpoint)
                .filter(port -> !port.open())
                .map(port -> settings.tokens().of(assignment.job()));
        return new EdgeConfiguration(assignment.job().value(), Subnets.cidr(base), addresses, endpoint, token);
    }

    /** Behind the ranks. */
    private static ContainerSpec.Attachment address(Assignment assignment, FilePlan plan, String base) {
        return new ContainerSpec.Attachment(
                Subnets.networkName(assignment.job().value(), base),
                Subnets.address(base, plan.ranks().size()),
                "edge",
                Map.of());
    }

    private ContainerSpec inside(Assignment assignment, String name, ImagePin image, ContainerSpec.Attachment place) {
        var labels = new TreeMap<>(labels(assignment.job()));
        labels.putAll(RankSpecs.runLabels(assignment));
        return new ContainerSpec(
                name,
                image,
                List.of("haproxy", "-db", "-f", FOLDER + "/" + FILE),
                Map.of(),
                USER,
                "/",
                labels,
                LIMITS,
                List.of(new ContainerSpec.Mount(name, FOLDER, true)),
                List.of(),
                Optional.of(place));
    }

    private String network() {
        return instance + "-edge";
    }

    private static Map<String, String> labels(JobId job) {
        var labels = new TreeMap<>(RankSpecs.jobLabels(job));
        labels.put(RankSpecs.ROLE, PROXY);
        return labels;
    }
}
