package io.cairn.launcher;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The one way to a container. Everything it makes carries the label {@value #INSTANCE}, and it sees nothing else: two
 * platforms on one engine do not disturb each other.
 *
 * <p>Each method can be repeated after a crash: what is there already is adopted if its labels are equal, what is gone
 * already is no error. Failures are {@link LauncherException}s. The ids L-n in the contract test say what is promised.
 */
public interface ContainerLauncher {

    /** Label that holds the name of the platform instance. */
    String INSTANCE = "io.cairn.instance";

    /** What the engine has. */
    EngineInfo engine();

    /** Whether the engine holds exactly this image. */
    boolean holds(ImagePin image);

    /**
     * Makes the engine hold a {@link ImagePin.Kind#DIGEST} image, or throws {@link LauncherException.ImageMissing}.
     *
     * @param login empty for a registry that anybody may read
     */
    void pull(ImagePin image, Optional<RegistryLogin> login);

    /** As above, from a registry that anybody may read. */
    default void pull(ImagePin image) {
        pull(image, Optional.empty());
    }

    /**
     * The manifest digest that the registry has under {@code reference}, NAME:TAG or NAME@sha256:HEX, asked by the engine,
     * which is who will fetch it: 64 hexadecimal digits. Nothing is fetched.
     *
     * @throws LauncherException.ImageMissing if the registry shows no such image to this login
     * @throws LauncherException.RegistrySilent if the registry gives no answer just now
     * @throws LauncherException.Refused if it names no digest
     */
    String digest(String reference, Optional<RegistryLogin> login);

    /**
     * Creates the container without starting it, or adopts the one of that name if its labels are equal.
     *
     * @throws LauncherException.NotAdmitted if the {@link Gate} does not let it in
     */
    void create(ContainerSpec spec);

    /**
     * Creates a container that is never started: it only holds {@code volumes} (volume name to absolute path) open for
     * {@link #copyIn}. Its own root is writable, since an engine refuses to copy beside a volume into a read-only one, and
     * only a copy into the folder above a volume sets the owner of the volume's root.
     */
    void createStager(String name, ImagePin image, Map<String, String> volumes, Map<String, String> labels);

    /**
     * Creates a door without starting it, or finishes one that an earlier call began: it has one leg in its internal
     * network and one in the edge network, passes nothing on between them, and has the hardening of every container.
     */
    void createDoor(DoorSpec spec);

    /**
     * Where the host is listened on for a door that runs; empty for one that does not, and for every other container.
     */
    Optional<InetSocketAddress> publishedAt(String name);

    /**
     * Starts a created container; one that was started before stays as it is.
     *
     * @throws LauncherException.NotAdmitted if the {@link Gate} does not let it in any more
     */
    void start(String name);

    /** Every container whose labels include {@code labels}, ended ones too, by name. */
    List<ContainerStatus> list(Map<String, String> labels);

    /** Everything that carries {@code labels}: containers, then networks, then volumes. Cheaper than {@link #list}. */
    List<Holding> holdings(Map<String, String> labels);

    /** One container as it is now. */
    Optional<ContainerStatus> find(String name);

    /** What it has used so far; empty if it does not run. Takes a second or two. */
    Optional<Usage> usage(String name);

    /** Asks its first process to end (SIGTERM), kills it after {@code grace}; returns when it does not run. */
    void stop(String name, Duration grace);

    /** Asks its first process to end (SIGTERM) and returns at once; one that does not run, or is not there, is no error. */
    void terminate(String name);

    /** Removes it, killed if need be. */
    void remove(String name);

    /** Copies what it has written so far, stdout and stderr in order of arrival, and returns. */
    void readLog(String name, OutputStream into);

    /**
     * Writes the log from its first byte into {@code into} and goes on as it grows, until the container has ended, the
     * stream is closed, or {@code into} fails; then runs {@code atEnd} once. An end proves nothing about the container: an
     * engine that shuts down ends the stream the same way.
     */
    LogStream followLog(String name, OutputStream into, Runnable atEnd);

    /**
     * Tells {@code ended} the labels of each container of this platform that ends from now on, until the stream is closed or
     * breaks; then runs {@code atEnd} once. Nothing proves that every end is told: an engine keeps few events.
     */
    Watch watchEnds(Consumer<Map<String, String>> ended, Runnable atEnd);

    /** Unpacks a tar stream below {@code path} of a container that need not run; the path may lie in a volume. */
    void copyIn(String name, String path, InputStream tar);

    /** The file or folder at {@code path} as a tar stream; works after the end. The caller closes it. */
    InputStream copyOut(String name, String path);

    /** Makes the network, or adopts the one of that name if its labels are equal. */
    void createNetwork(NetworkSpec spec);

    /**
     * Makes the ordinary network that doors are published over, or adopts it: its members do not reach each other, and it
     * translates no addresses for a way out.
     */
    void createEdge(String name, Map<String, String> labels);

    /** Names of the networks whose labels include {@code labels}. */
    List<String> networks(Map<String, String> labels);

    /** Removes the network; its containers must be gone. */
    void removeNetwork(String name);

    /** Makes a volume; one of that name is adopted. */
    void createVolume(String name, Map<String, String> labels);

    /** Names of the volumes whose labels include {@code labels}. */
    List<String> volumes(Map<String, String> labels);

    /** Removes the volume with what it holds. */
    void removeVolume(String name);

    /** Ends that are being watched; closing it ends that. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** A log that is being followed; closing it ends that. */
    interface LogStream extends AutoCloseable {
        @Override
        void close();
    }

    /** Size of the engine: processors, bytes of memory, and its version for people. */
    record EngineInfo(int cpus, long memoryBytes, String version) {}
}
