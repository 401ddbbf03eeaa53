package io.cairn.launcher;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a container is made from. What is not here cannot be asked for: no privileges, no host folder, no published port,
 * no restart policy, no capability. The launcher adds the hardening itself.
 *
 * @param name unique on the engine; makes {@link ContainerLauncher#create} idempotent
 * @param command the program and its arguments; empty takes the image's own
 * @param env NAME to value
 * @param user {@code uid:gid}, numeric, never 0
 * @param workingDir absolute path inside
 * @param labels the owner's own; the launcher adds the instance
 * @param mounts volumes and where they appear
 * @param scratch memory-backed folders, which count to the memory limit
 * @param network the one network it is in; empty means none at all
 * @param devices accelerators of the host; empty means that it sees none, whatever its image or environment says
 */
public record ContainerSpec(
        String name,
        ImagePin image,
        List<String> command,
        Map<String, String> env,
        String user,
        String workingDir,
        Map<String, String> labels,
        Limits limits,
        List<Mount> mounts,
        List<Scratch> scratch,
        Optional<Attachment> network,
        Optional<Devices> devices) {

    public ContainerSpec {
        command = List.copyOf(command);
        env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        mounts = List.copyOf(mounts);
        scratch = List.copyOf(scratch);
        if (!user.matches("[1-9][0-9]{0,9}:[1-9][0-9]{0,9}")) {
            throw new IllegalArgumentException("user is uid:gid in numbers and never root");
        }
    }

    /** A container without accelerators. */
    public ContainerSpec(
            String name,
            ImagePin image,
            List<String> command,
            Map<String, String> env,
            String user,
            String workingDir,
            Map<String, String> labels,
            Limits limits,
            List<Mount> mounts,
            List<Scratch> scratch,
            Optional<Attachment> network) {
        this(name, image, command, env, user, workingDir, labels, limits, mounts, scratch, network, Optional.empty());
    }

    /**
     * Accelerators by name: an engine that was told a number would choose them itself, without knowing who has which.
     *
     * @param ids as the driver knows them; one or more
     */
    public record Devices(Driver driver, List<String> ids) {
        public Devices {
            ids = List.copyOf(ids);
            if (ids.isEmpty()) {
                throw new IllegalArgumentException("no device is no request for devices");
            }
        }
    }

    /** What of the engine puts devices into a container; an engine without it refuses the start. */
    public enum Driver {
        /** The NVIDIA container runtime. */
        NVIDIA
    }

    /** What a container may use at most: thousandths of a processor, bytes of memory (no swap), processes. */
    public record Limits(long milliCpu, long memoryBytes, long pids) {
        public Limits {
            if (milliCpu < 1 || memoryBytes < 6L << 20 || pids < 1) {
                throw new IllegalArgumentException("limits are at least 1 thousandth, 6 MiB and 1 process");
            }
        }
    }

    /** A volume and the absolute path where it appears. */
    public record Mount(String volume, String path, boolean readOnly) {}

    /** A memory-backed folder. */
    public record Scratch(String path, long bytes) {}

    /**
     * A place in a network.
     *
     * @param address fixed IPv4 address in the network's subnet
     * @param hostname the container's own name
     * @param peers host names to addresses, written before start since an engine's name service knows running containers
     *     only
     */
    public record Attachment(String network, String address, String hostname, Map<String, String> peers) {
        public Attachment {
            peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
        }
    }
}
