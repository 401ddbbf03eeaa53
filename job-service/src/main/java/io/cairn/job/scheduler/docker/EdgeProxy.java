package io.cairn.job.scheduler.docker;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.ContainerScheduler.Assignment;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.ContainerSpec;
import io.cairn.launcher.ContainerStatus;
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
import java.util.stream.Stream;

/**
 * The container that publishes the port of a job: HAProxy with one leg in the job's network and one in the edge network. It
 * is a part of the job, made and removed with it, but no rank.
 */
final class EdgeProxy {

    private static final String PROXY = "edge-proxy";
    private static final String USER = "10001:10001";
    private static final String FOLDER = "/cairn/edge";
    private static final String FILE = "haproxy.cfg";
    private static final String STATES = "servers.state";
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
    void open(Assignment assignment, FilePlan plan, String base, int run) {
        plan.endpoint().ifPresent(endpoint -> {
            String name = name(assignment);
            var image = image();
            var configuration = configuration(assignment, plan, base, endpoint);
            var labels = RankSpecs.attemptLabels(assignment.job(), assignment.fence());
            var files = Map.of(
                    FILE, configuration.text(FOLDER + "/" + STATES).getBytes(StandardCharsets.UTF_8),
                    STATES, configuration.states().getBytes(StandardCharsets.UTF_8));
            staging.make(List.of(name), labels);
            staging.own(List.of(new Staging.Folder(name, MODE, files)), USER, name + "-stager", image, labels);
            launcher.createEdge(network(), Map.of(RankSpecs.OWNER, "job-service", RankSpecs.ROLE, "edge"));
            launcher.createDoor(new DoorSpec(
                    inside(assignment, name, image, address(assignment, plan, base), run),
                    network(),
                    EdgeConfiguration.PORT,
                    settings.published()));
            launcher.start(name);
        });
    }

    /** The proxy and its volume of the attempt. */
    static String name(Assignment assignment) {
        return assignment.job() + "-edge-" + assignment.attempt();
    }

    /** The one of the attempt. */
    Optional<RankStatus> seen(JobId job, Fence fence) {
        return ofAttempt(job, fence)
                .map(RankContainers::status)
                .map(proxy -> new RankStatus(
                        new Rank(ContainerScheduler.PROXY, 0),
                        fence,
                        proxy.incarnation(),
                        proxy.phase(),
                        proxy.exitCode(),
                        proxy.outOfMemory()))
                .findFirst();
    }

    /** Removes the one of the attempt if it is of an older run, or has ended. */
    void removeOlder(JobId job, Fence fence, int run) {
        ofAttempt(job, fence)
                .filter(proxy -> proxy.phase() == ContainerStatus.Phase.EXITED
                        || RankContainers.incarnation(proxy.labels()).run() != run)
                .forEach(proxy -> launcher.remove(proxy.name()));
    }

    private Stream<ContainerStatus> ofAttempt(JobId job, Fence fence) {
        return launcher.list(labels(job)).stream()
                .filter(proxy ->
                        String.valueOf(fence.value()).equals(proxy.labels().get(RankSpecs.FENCE)));
    }

    /** Where the job's port is published. */
    Optional<InetSocketAddress> at(JobId job) {
        return launcher.list(labels(job)).stream()
                .flatMap(proxy -> launcher.publishedAt(proxy.name()).stream())
                .findFirst();
    }

    private EdgeConfiguration configuration(
            Assignment assignment, FilePlan plan, String base, FilePlan.Endpoint endpoint) {
        var slots = Slots.of(assignment, plan);
        var addresses = IntStream.range(0, slots.proxy())
                .mapToObj(position -> Subnets.address(base, position))
                .toList();
        var token = Optional.of(endpoint)
                .filter(port -> !port.open())
                .map(port -> settings.tokens().of(assignment.job()));
        return new EdgeConfiguration(
                assignment.job().value(),
                Subnets.cidr(base),
                addresses,
                slots,
                slots.current(assignment),
                endpoint,
                token);
    }

    /** Behind the ranks. */
    private static ContainerSpec.Attachment address(Assignment assignment, FilePlan plan, String base) {
        return new ContainerSpec.Attachment(
                Subnets.networkName(assignment.job().value(), base),
                Subnets.address(base, Slots.of(assignment, plan).proxy()),
                "edge",
                Map.of());
    }

    private ContainerSpec inside(
            Assignment assignment, String name, ImagePin image, ContainerSpec.Attachment place, int run) {
        var labels = new TreeMap<>(labels(assignment.job()));
        labels.putAll(RankSpecs.runLabels(assignment));
        if (run > 0) {
            labels.put(RankSpecs.RUN, String.valueOf(run));
        }
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
