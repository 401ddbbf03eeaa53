package io.cairn.job.scheduler.docker;

import io.cairn.job.description.VariableReferences;
import io.cairn.job.device.DeviceKind;
import io.cairn.job.scheduler.ContainerScheduler;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A parsed description file in the terms of one engine: which containers, with what. What the file holds beyond this is held
 * back by the list of allowed fields; a kind or volume that this adapter does not know is refused here by name.
 *
 * @param image as the file writes it; one for all ranks
 * @param ranks by task group in file order, then by index
 * @param domain name under which ranks find each other; empty if there is no service
 * @param endpoint the port that clients outside reach; empty if there is none
 */
record FilePlan(String image, List<Rank> ranks, Optional<String> domain, Optional<Endpoint> endpoint) {

    private static final String INDEX_FIELD = "metadata.annotations['batch.kubernetes.io/job-completion-index']";
    private static final String ACCESS = "io.cairn/access";
    private static final String INDEX_ENV = "JOB_COMPLETION_INDEX";
    private static final Set<String> ROOM = Set.of("cpu", "memory");

    /** Begins the name of the claim of a job's checkpoints; the job's id follows. */
    static final String CHECKPOINT = "checkpoint-";

    /**
     * One container.
     *
     * @param peerName name of its pod, {@code <group>-<index>}
     */
    record Rank(
            String task,
            int index,
            String peerName,
            List<String> command,
            String workingDir,
            Map<String, String> env,
            String user,
            long milliCpu,
            long memoryBytes,
            Optional<Devices> devices,
            List<Place> places) {

        /** By which it is known outside. */
        ContainerScheduler.Rank id() {
            return new ContainerScheduler.Rank(task, index);
        }
    }

    /** Accelerators of a rank; which ones is not in the file. */
    record Devices(DeviceKind kind, int count) {}

    /**
     * A port that every rank listens on.
     *
     * @param open whether it is reached without a token
     * @param healthPath asked of each rank by HTTP; empty asks only whether it accepts connections
     */
    record Endpoint(int port, boolean open, Optional<String> healthPath) {}

    /** A volume of the file and where it appears. */
    record Place(String path, boolean readOnly, Source source) {}

    /** What is behind a volume. */
    sealed interface Source {
        /** Stored content by claim name: {@code program-SHA} or {@code dataset-SHA}. */
        record Claim(String name) implements Source {}

        /** Kept on disk until outputs are collected. */
        record Disk() implements Source {}

        /** The files of a ConfigMap of the same document file; each rank reads them at the same place. */
        record Config(String name, Map<String, String> files, int mode) implements Source {}

        /** Files that the description file names and does not hold. */
        record Secret(String name, int mode) implements Source {}

        /** One folder of the job, shared by its ranks and kept from attempt to attempt, by claim name. */
        record Kept(String claim) implements Source {}

        /** Memory-backed. */
        record Memory(long bytes) implements Source {}
    }

    /** The file asks for something that this adapter does not do. */
    static final class Unsupported extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unsupported(String what) {
            super("the Docker scheduler does not support " + what);
        }
    }

    static FilePlan of(List<HasMetadata> documents) {
        var ranks = new ArrayList<Rank>();
        var images = new LinkedHashMap<String, String>();
        var configs = configs(documents);
        Optional<String> domain = Optional.empty();
        Optional<Service> port = Optional.empty();
        for (HasMetadata document : documents) {
            if (document instanceof Service service && isHeadless(service)) {
                domain = Optional.of(service.getMetadata().getName());
            } else if (document instanceof Service service) {
                port = Optional.of(service);
            } else if (document instanceof Job job) {
                ranks.addAll(ranks(job, images, configs));
            } else if (!(document instanceof ConfigMap)) {
                throw new Unsupported("kind " + document.getKind());
            }
        }
        for (HasMetadata document : documents) {
            if (document instanceof Job job) {
                requireReachable(job.getSpec().getTemplate().getSpec(), domain);
            }
        }
        if (images.size() != 1) {
            throw new Unsupported(images.size() + " different images in one file");
        }
        var endpoint = port.map(service -> endpoint(service, documents));
        return new FilePlan(images.keySet().iterator().next(), List.copyOf(ranks), domain, endpoint);
    }

    /** Whether any rank is to have an accelerator. */
    boolean wantsDevices() {
        return ranks.stream().anyMatch(rank -> rank.devices().isPresent());
    }

    private static boolean isHeadless(Service service) {
        return "None".equals(service.getSpec().getClusterIP());
    }

    private static Endpoint endpoint(Service service, List<HasMetadata> documents) {
        int port = service.getSpec().getPorts().getFirst().getTargetPort().getIntVal();
        boolean open = "open".equals(service.getMetadata().getAnnotations().get(ACCESS));
        var health = documents.stream()
                .filter(Job.class::isInstance)
                .map(document -> ((Job) document).getSpec().getTemplate().getSpec())
                .flatMap(pod -> Stream.ofNullable(pod.getContainers().getFirst().getReadinessProbe()))
                .map(probe -> probe.getHttpGet().getPath())
                .findFirst();
        return new Endpoint(port, open, health);
    }

    private static Map<String, Map<String, String>> configs(List<HasMetadata> documents) {
        var configs = new LinkedHashMap<String, Map<String, String>>();
        for (HasMetadata document : documents) {
            if (document instanceof ConfigMap config) {
                configs.put(config.getMetadata().getName(), Map.copyOf(config.getData()));
            }
        }
        return configs;
    }

    private static void requireReachable(PodSpec pod, Optional<String> domain) {
        if (domain.isPresent() && pod.getSubdomain() != null && !domain.get().equals(pod.getSubdomain())) {
            throw new Unsupported("the subdomain " + pod.getSubdomain() + " beside the service " + domain.get());
        }
    }

    private static List<Rank> ranks(Job job, Map<String, String> images, Map<String, Map<String, String>> configs) {
        var pod = job.getSpec().getTemplate().getSpec();
        Container container = pod.getContainers().getFirst();
        images.put(container.getImage(), container.getImage());
        String task = Optional.ofNullable(job.getMetadata().getLabels().get(RankSpecs.TASK))
                .orElseThrow(() -> new Unsupported("a Job without the label " + RankSpecs.TASK));
        var ranks = new ArrayList<Rank>();
        for (int index = 0; index < job.getSpec().getCompletions(); index++) {
            ranks.add(rank(task, index, job.getMetadata().getName() + "-" + index, pod, configs));
        }
        return ranks;
    }

    private static Rank rank(
            String task, int index, String peerName, PodSpec pod, Map<String, Map<String, String>> configs) {
        Container container = pod.getContainers().getFirst();
        var env = env(container, index);
        var command = Stream.concat(container.getCommand().stream(), container.getArgs().stream())
                .map(part -> VariableReferences.expand(part, env))
                .toList();
        var limits = container.getResources().getLimits();
        return new Rank(
                task,
                index,
                peerName,
                command,
                Optional.ofNullable(container.getWorkingDir()).orElse("/"),
                env,
                pod.getSecurityContext().getRunAsUser() + ":"
                        + pod.getSecurityContext().getRunAsGroup(),
                limit(limits, "cpu").movePointRight(3).longValueExact(),
                limit(limits, "memory").longValueExact(),
                devices(limits),
                places(container, pod, configs));
    }

    /** A limit that is neither room nor devices would be a promise that nobody keeps. */
    private static Optional<Devices> devices(Map<String, Quantity> limits) {
        var devices = Arrays.stream(DeviceKind.values())
                .filter(kind -> limits.containsKey(kind.resource()))
                .map(kind -> new Devices(kind, limit(limits, kind.resource()).intValueExact()))
                .toList();
        limits.keySet().stream()
                .filter(name -> !ROOM.contains(name))
                .filter(name -> devices.stream()
                        .noneMatch(known -> known.kind().resource().equals(name)))
                .findFirst()
                .ifPresent(name -> {
                    throw new Unsupported("a limit of " + name);
                });
        if (devices.size() > 1) {
            throw new Unsupported("devices of several kinds in one container");
        }
        return devices.stream().findFirst();
    }

    private static BigDecimal limit(Map<String, Quantity> limits, String resource) {
        return Optional.ofNullable(limits.get(resource))
                .map(Quantity::getNumericalAmount)
                .orElseThrow(() -> new Unsupported("a container without a limit of " + resource));
    }

    private static Map<String, String> env(Container container, int index) {
        var env = new LinkedHashMap<String, String>();
        env.put(INDEX_ENV, String.valueOf(index)); // what an Indexed Job sets by itself
        for (EnvVar variable : container.getEnv()) {
            if (variable.getValueFrom() == null) {
                String value = Optional.ofNullable(variable.getValue()).orElse("");
                env.put(
                        variable.getName(),
                        VariableReferences.expand(value, env)); // those before it, as Kubernetes does
            } else if (variable.getValueFrom().getFieldRef() != null
                    && INDEX_FIELD.equals(variable.getValueFrom().getFieldRef().getFieldPath())) {
                env.put(variable.getName(), String.valueOf(index));
            } else {
                throw new Unsupported("the source of environment variable " + variable.getName());
            }
        }
        return env;
    }

    private static List<Place> places(Container container, PodSpec pod, Map<String, Map<String, String>> configs) {
        var volumes = new LinkedHashMap<String, Volume>();
        pod.getVolumes().forEach(volume -> volumes.put(volume.getName(), volume));
        var places = new ArrayList<Place>();
        for (VolumeMount mount : container.getVolumeMounts()) {
            var volume = Optional.ofNullable(volumes.get(mount.getName()))
                    .orElseThrow(() -> new Unsupported("a mount of the unknown volume " + mount.getName()));
            places.add(
                    new Place(mount.getMountPath(), Boolean.TRUE.equals(mount.getReadOnly()), source(volume, configs)));
        }
        return List.copyOf(places);
    }

    private static Source source(Volume volume, Map<String, Map<String, String>> configs) {
        if (volume.getPersistentVolumeClaim() != null) {
            String claim = volume.getPersistentVolumeClaim().getClaimName();
            return claim.startsWith(CHECKPOINT) ? new Source.Kept(claim) : new Source.Claim(claim);
        }
        if (volume.getSecret() != null) {
            return new Source.Secret(
                    volume.getSecret().getSecretName(), volume.getSecret().getDefaultMode());
        }
        if (volume.getConfigMap() != null) {
            String name = volume.getConfigMap().getName();
            var files = Optional.ofNullable(configs.get(name))
                    .orElseThrow(
                            () -> new Unsupported("a volume of the ConfigMap " + name + ", which is not in the file"));
            return new Source.Config(name, files, volume.getConfigMap().getDefaultMode());
        }
        if (volume.getEmptyDir() != null) {
            var folder = volume.getEmptyDir();
            return "Memory".equals(folder.getMedium())
                    ? new Source.Memory(
                            folder.getSizeLimit().getNumericalAmount().longValueExact())
                    : new Source.Disk();
        }
        throw new Unsupported("the source of volume " + volume.getName());
    }
}
