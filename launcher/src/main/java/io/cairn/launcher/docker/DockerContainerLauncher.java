package io.cairn.launcher.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.EventType;
import com.github.dockerjava.api.model.Network;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.ContainerSpec;
import io.cairn.launcher.ContainerStatus;
import io.cairn.launcher.DoorSpec;
import io.cairn.launcher.Gate;
import io.cairn.launcher.Holding;
import io.cairn.launcher.ImagePin;
import io.cairn.launcher.LauncherException;
import io.cairn.launcher.NetworkSpec;
import io.cairn.launcher.RegistryLogin;
import io.cairn.launcher.Usage;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** {@link ContainerLauncher} on the Docker Engine API, 1.41 or newer. Safe for many threads; close it at the end. */
public final class DockerContainerLauncher implements ContainerLauncher, AutoCloseable {

    private final DockerClients clients;
    private final String instance;
    private final Doorkeeper doorkeeper;

    /** One that lets every container in. */
    public DockerContainerLauncher(URI engine, String instance) {
        this(engine, instance, Gate.OPEN);
    }

    /**
     * @param engine {@code unix:///...} or {@code tcp://host:port}
     * @param instance name of the platform instance; everything made carries it, nothing else is seen
     * @param gate who says which of tenants' containers may be
     */
    public DockerContainerLauncher(URI engine, String instance, Gate gate) {
        this.clients = new DockerClients(engine);
        this.instance = instance;
        this.doorkeeper = new Doorkeeper(gate);
    }

    @Override
    public EngineInfo engine() {
        return DockerErrors.translated(() -> {
            var info = commands().infoCmd().exec();
            return new EngineInfo(
                    Objects.requireNonNull(info.getNCPU()),
                    Objects.requireNonNull(info.getMemTotal()),
                    String.valueOf(info.getServerVersion()));
        });
    }

    @Override
    public boolean holds(ImagePin image) {
        return DockerErrors.translated(() -> {
            try {
                commands().inspectImageCmd(image.engineName()).exec();
                return true;
            } catch (NotFoundException absent) {
                return false;
            }
        });
    }

    @Override
    public void pull(ImagePin image, Optional<RegistryLogin> login) {
        if (image.kind() == ImagePin.Kind.IMAGE_ID) {
            throw new LauncherException.ImageMissing(
                    image.reference() + " was built beside an engine and is gone", null);
        }
        try {
            DockerErrors.done(() -> {
                var command = clients.streams().pullImageCmd(image.engineName());
                login.ifPresent(who -> command.withAuthConfig(Registry.auth(who)));
                await(command.exec(new PullImageResultCallback()));
            });
        } catch (LauncherException failed) {
            throw PullErrors.of(image, failed);
        }
    }

    @Override
    public String digest(String reference, Optional<RegistryLogin> login) {
        return DockerErrors.translated(() -> Registry.digest(clients.registries(), reference, login));
    }

    @Override
    public void create(ContainerSpec spec) {
        var labels = labelled(doorkeeper.letIn(spec.name(), spec.labels()));
        Adoption.createOrAdopt(
                commands(), CreateCommand.of(commands(), spec, labels), spec.name(), spec.image(), labels);
    }

    @Override
    public void createStager(String name, ImagePin image, Map<String, String> volumes, Map<String, String> labels) {
        var all = labelled(labels);
        Adoption.createOrAdopt(
                commands(), CreateCommand.stager(commands(), name, image, volumes, all), name, image, all);
    }

    @Override
    public void createDoor(DoorSpec spec) {
        var inside = spec.inside();
        var labels = labelled(doorkeeper.letIn(inside.name(), inside.labels()));
        Adoption.createOrAdopt(
                commands(), CreateCommand.door(commands(), spec, labels), inside.name(), inside.image(), labels);
        DockerErrors.done(() -> networks().connect(inside.name(), spec.edge()));
    }

    @Override
    public Optional<InetSocketAddress> publishedAt(String name) {
        return DockerErrors.translated(() -> networks().publishedAt(name));
    }

    @Override
    public void start(String name) {
        var present = find(name).orElseThrow(() -> new LauncherException.NotFound("no container " + name, null));
        // The engine would run an ended container once more; whoever repeats this call after a crash must not.
        if (present.phase() == ContainerStatus.Phase.CREATED) {
            doorkeeper.letStart(name, present.labels());
            DockerErrors.done(() -> commands().startContainerCmd(name).exec());
        }
    }

    @Override
    public List<ContainerStatus> list(Map<String, String> labels) {
        return DockerErrors.translated(
                () -> commands().listContainersCmd().withShowAll(true).withLabelFilter(labelled(labels)).exec().stream()
                        .map(Container::getId)
                        .flatMap(id -> find(id).stream()) // gone since the listing: then it is not there
                        .sorted((one, other) -> one.name().compareTo(other.name()))
                        .toList());
    }

    @Override
    public List<Holding> holdings(Map<String, String> labels) {
        return DockerErrors.translated(() -> Holdings.all(commands(), filters(labels)));
    }

    @Override
    public Optional<ContainerStatus> find(String name) {
        return DockerErrors.translated(() -> {
            try {
                var seen = commands().inspectContainerCmd(name).exec();
                return Optional.of(Inspected.status(seen));
            } catch (NotFoundException absent) {
                return Optional.empty();
            }
        });
    }

    @Override
    public Optional<Usage> usage(String name) {
        return DockerErrors.found(() -> UsageReading.of(clients.streams(), name));
    }

    @Override
    public void stop(String name, Duration grace) {
        DockerErrors.absent(() -> commands()
                .stopContainerCmd(name)
                .withTimeout(Math.toIntExact(grace.toSeconds()))
                .exec());
    }

    @Override
    public void terminate(String name) {
        DockerErrors.absent(() -> {
            try {
                commands().killContainerCmd(name).withSignal("SIGTERM").exec();
            } catch (ConflictException ended) {
                return; // what does not run needs no signal
            }
        });
    }

    @Override
    public void remove(String name) {
        DockerErrors.absent(() -> commands()
                .removeContainerCmd(name)
                .withForce(true)
                .withRemoveVolumes(true)
                .exec());
    }

    @Override
    public void readLog(String name, OutputStream into) {
        DockerErrors.done(() -> await(clients.streams()
                .logContainerCmd(name)
                .withStdOut(true)
                .withStdErr(true)
                .exec(new LogCallback(into, () -> {}))));
    }

    @Override
    public LogStream followLog(String name, OutputStream into, Runnable atEnd) {
        return DockerErrors.translated(() -> {
            var stream = clients.streams()
                    .logContainerCmd(name)
                    .withStdOut(true)
                    .withStdErr(true)
                    .withFollowStream(true)
                    .exec(new LogCallback(into, atEnd));
            return stream::end;
        });
    }

    @Override
    public Watch watchEnds(Consumer<Map<String, String>> ended, Runnable atEnd) {
        return DockerErrors.translated(() -> {
            var stream = clients.streams()
                    .eventsCmd()
                    .withEventTypeFilter(EventType.CONTAINER)
                    .withEventFilter("die")
                    .withLabelFilter(labelled(Map.of()))
                    .exec(new EndCallback(ended, atEnd));
            return stream::end;
        });
    }

    @Override
    public void copyIn(String name, String path, InputStream tar) {
        DockerErrors.done(() -> clients.streams()
                .copyArchiveToContainerCmd(name)
                .withRemotePath(path)
                .withTarInputStream(tar)
                .exec());
    }

    @Override
    public InputStream copyOut(String name, String path) {
        return DockerErrors.translated(
                () -> clients.streams().copyArchiveFromContainerCmd(name, path).exec());
    }

    @Override
    public void createNetwork(NetworkSpec spec) {
        DockerErrors.done(() -> networks().create(spec, labelled(spec.labels())));
    }

    @Override
    public void createEdge(String name, Map<String, String> labels) {
        DockerErrors.done(() -> networks().createEdge(name, labelled(labels)));
    }

    @Override
    public List<String> networks(Map<String, String> labels) {
        return DockerErrors.translated(
                () -> commands().listNetworksCmd().withFilter("label", filters(labels)).exec().stream()
                        .map(Network::getName)
                        .sorted()
                        .toList());
    }

    @Override
    public void removeNetwork(String name) {
        DockerErrors.absent(() -> commands().removeNetworkCmd(name).exec());
    }

    @Override
    public void createVolume(String name, Map<String, String> labels) {
        var wanted = labelled(labels);
        DockerErrors.done(() -> {
            // The engine answers a taken name with the volume that has it, whatever its labels.
            commands().createVolumeCmd().withName(name).withLabels(wanted).exec();
            Adoption.adopt(
                    "volume " + name,
                    wanted,
                    commands().inspectVolumeCmd(name).exec().getLabels());
        });
    }

    @Override
    public List<String> volumes(Map<String, String> labels) {
        return DockerErrors.translated(
                () -> commands().listVolumesCmd().withFilter("label", filters(labels)).exec().getVolumes().stream()
                        .map(volume -> volume.getName())
                        .sorted()
                        .toList());
    }

    @Override
    public void removeVolume(String name) {
        DockerErrors.absent(() -> commands().removeVolumeCmd(name).exec());
    }

    @Override
    public void close() {
        clients.close();
    }

    private DockerClient commands() {
        return clients.commands();
    }

    private DockerNetworks networks() {
        return new DockerNetworks(commands());
    }

    private Map<String, String> labelled(Map<String, String> labels) {
        var all = new TreeMap<>(labels);
        all.put(INSTANCE, instance);
        return all;
    }

    private List<String> filters(Map<String, String> labels) {
        return labelled(labels).entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .toList();
    }

    private static void await(ResultCallback.Adapter<?> stream) {
        try {
            stream.awaitCompletion();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new LauncherException.EngineUnavailable("interrupted while the engine answered", stopped);
        }
    }
}
