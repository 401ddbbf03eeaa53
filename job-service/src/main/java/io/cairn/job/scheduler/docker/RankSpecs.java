package io.cairn.job.scheduler.docker;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.HeldDevices;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler.Assignment;
import io.cairn.job.scheduler.ContainerScheduler.Incarnation;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.launcher.ContainerSpec;
import io.cairn.launcher.ImagePin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Turns the ranks of a plan into what the launcher is asked for. */
final class RankSpecs {

    static final String JOB = "io.cairn.job";
    static final String TASK = "io.cairn.task";
    static final String INDEX = "io.cairn.index";
    static final String ATTEMPT = "io.cairn.attempt";
    static final String FENCE = "io.cairn.fence";
    /** Ids of the devices of a rank, joined by commas. */
    static final String DEVICES = "io.cairn.devices";

    /** Grows with every holder of a device, whichever job it is of. */
    static final String TICKET = "io.cairn.ticket";

    /** Beside the fence, on what is of one generation; what carries a fence and no generation is of the first, or of all. */
    static final String GENERATION = "io.cairn.generation";

    /** On the container of a rank that replaced an ended one. */
    static final String RUN = "io.cairn.run";

    static final String OUTPUT = "/cairn/output";

    static final String OWNER = "io.cairn.owner";
    static final String ROLE = "io.cairn.role";

    /** Not in the description file, which is the same for every attempt. */
    private static final String ATTEMPT_ENV = "CAIRN_ATTEMPT";

    private static final String DEVICES_ENV = "CAIRN_ACCELERATOR_DEVICES";
    private static final String GENERATION_ENV = "CAIRN_GENERATION";

    private static final String TENANT = "io.cairn.tenant";
    private static final long PIDS = 4096;

    private final Assignment assignment;
    private final FilePlan plan;
    private final ImagePin image;
    private final Optional<String> network;
    private final RankDevices devices;
    private final Map<Rank, Integer> runs;

    /**
     * @param grip the devices that the attempt holds; empty if its file asks for none
     * @param runs the ranks that are meant, and their runs from 0; of the others only the addresses count
     */
    RankSpecs(
            Assignment assignment,
            FilePlan plan,
            ImagePin image,
            Optional<String> network,
            Optional<HeldDevices.Grip> grip,
            Map<Rank, Integer> runs) {
        this.assignment = assignment;
        this.plan = plan;
        this.image = image;
        this.network = network;
        this.devices = new RankDevices(grip);
        this.runs = Map.copyOf(runs);
    }

    /** Every rank of the file in its first run. */
    static Map<Rank, Integer> firstRuns(FilePlan plan) {
        var runs = new LinkedHashMap<Rank, Integer>();
        plan.ranks().forEach(rank -> runs.put(rank.id(), 0));
        return runs;
    }

    /** On everything of all jobs. */
    static Map<String, String> ownerLabels() {
        return Map.of(OWNER, "job-service");
    }

    /** On everything of a job. */
    static Map<String, String> jobLabels(JobId job) {
        return Map.of(JOB, job.value(), OWNER, "job-service");
    }

    /** On the containers of its ranks only. */
    static Map<String, String> rankLabels(JobId job) {
        return Map.of(JOB, job.value(), OWNER, "job-service", ROLE, "rank");
    }

    /** On the containers of the ranks of all jobs. */
    static Map<String, String> allRankLabels() {
        return Map.of(OWNER, "job-service", ROLE, "rank");
    }

    /** On what one attempt has made, and does not hand on to the next. */
    static Map<String, String> attemptLabels(JobId job, Fence fence) {
        return Map.of(JOB, job.value(), OWNER, "job-service", FENCE, String.valueOf(fence.value()));
    }

    /** On what an attempt has made for the ranks of this generation. */
    static Map<String, String> generationLabels(Assignment assignment) {
        var labels = new TreeMap<>(attemptLabels(assignment.job(), assignment.fence()));
        labels.putAll(generationLabel(assignment.generationNumber()));
        return labels;
    }

    private static Map<String, String> generationLabel(int generation) {
        return generation == Incarnation.FIRST.generation() ? Map.of() : Map.of(GENERATION, String.valueOf(generation));
    }

    /** Claim name to the volume that holds it, each claim asked for once. */
    Map<String, String> claims(UnaryOperator<String> volumeOf) {
        var volumes = new TreeMap<String, String>();
        for (var rank : plan.ranks()) {
            for (var place : rank.places()) {
                if (place.source() instanceof FilePlan.Source.Claim claim) {
                    volumes.computeIfAbsent(claim.name(), volumeOf);
                }
            }
        }
        return volumes;
    }

    /**
     * The volumes of this attempt with files of the job itself, which its ranks read together.
     *
     * @param secrets the files of a Secret by its name
     */
    List<Staging.Folder> fileVolumes(Function<String, Map<String, byte[]>> secrets) {
        var folders = new LinkedHashMap<String, Staging.Folder>();
        for (var rank : plan.ranks()) {
            for (var place : rank.places()) {
                if (place.source() instanceof FilePlan.Source.Config config) {
                    folders.computeIfAbsent(
                            fileVolume(config.name()),
                            volume -> new Staging.Folder(volume, config.mode(), bytes(config.files())));
                } else if (place.source() instanceof FilePlan.Source.Secret secret) {
                    folders.computeIfAbsent(
                            fileVolume(secret.name()),
                            volume -> new Staging.Folder(volume, secret.mode(), secrets.apply(secret.name())));
                }
            }
        }
        return List.copyOf(folders.values());
    }

    private static Map<String, byte[]> bytes(Map<String, String> texts) {
        var bytes = new TreeMap<String, byte[]>();
        texts.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
        return bytes;
    }

    /** The volumes that ranks of this attempt write to, each on its own. */
    List<String> ownVolumes() {
        return volumes(FilePlan.Source.Disk.class::isInstance);
    }

    /** The volumes that end with the job. */
    List<String> keptVolumes() {
        return volumes(FilePlan.Source.Kept.class::isInstance);
    }

    private List<String> volumes(Predicate<FilePlan.Source> ofThese) {
        var volumes = new LinkedHashSet<String>();
        for (var rank : plan.ranks()) {
            for (var place : rank.places()) {
                if (runs.containsKey(rank.id()) && ofThese.test(place.source())) {
                    volumes.add(
                            place.source() instanceof FilePlan.Source.Kept kept
                                    ? keptVolume(kept)
                                    : ownVolume(rank, place));
                }
            }
        }
        return List.copyOf(volumes);
    }

    List<ContainerSpec> all(Map<String, String> claims) {
        var specs = new ArrayList<ContainerSpec>();
        for (int position = 0; position < plan.ranks().size(); position++) {
            var rank = plan.ranks().get(position);
            if (runs.containsKey(rank.id())) {
                specs.add(spec(rank, position, claims));
            }
        }
        return specs;
    }

    private ContainerSpec spec(FilePlan.Rank rank, int position, Map<String, String> claims) {
        var mounts = new ArrayList<ContainerSpec.Mount>();
        var scratch = new ArrayList<ContainerSpec.Scratch>();
        for (var place : rank.places()) {
            switch (place.source()) {
                case FilePlan.Source.Claim claim ->
                    mounts.add(new ContainerSpec.Mount(
                            java.util.Objects.requireNonNull(claims.get(claim.name())), place.path(), true));
                case FilePlan.Source.Disk disk ->
                    mounts.add(new ContainerSpec.Mount(ownVolume(rank, place), place.path(), place.readOnly()));
                case FilePlan.Source.Config config ->
                    mounts.add(new ContainerSpec.Mount(fileVolume(config.name()), place.path(), true));
                case FilePlan.Source.Secret secret ->
                    mounts.add(new ContainerSpec.Mount(fileVolume(secret.name()), place.path(), true));
                case FilePlan.Source.Kept kept ->
                    mounts.add(new ContainerSpec.Mount(keptVolume(kept), place.path(), place.readOnly()));
                case FilePlan.Source.Memory memory ->
                    scratch.add(new ContainerSpec.Scratch(place.path(), memory.bytes()));
            }
        }
        return new ContainerSpec(
                name(rank),
                image,
                rank.command(),
                env(rank),
                rank.user(),
                rank.workingDir(),
                labels(rank),
                new ContainerSpec.Limits(rank.milliCpu(), rank.memoryBytes(), PIDS),
                mounts,
                scratch,
                network.map(base -> attachment(base, rank, position)),
                devices.granted(rank));
    }

    private ContainerSpec.Attachment attachment(String base, FilePlan.Rank rank, int position) {
        var peers = new TreeMap<String, String>();
        for (int other = 0; other < plan.ranks().size(); other++) {
            String peer = plan.ranks().get(other).peerName();
            String address = address(base, other);
            peers.put(peer, address);
            plan.domain().ifPresent(domain -> peers.put(peer + "." + domain, address));
        }
        return new ContainerSpec.Attachment(
                Subnets.networkName(assignment.job().value(), base), address(base, position), rank.peerName(), peers);
    }

    /** Of a rank, by its position in its file: each generation has a set of addresses of its own. */
    private String address(String base, int position) {
        return Subnets.address(base, Slots.of(assignment, plan).first(assignment) + position);
    }

    private Map<String, String> labels(FilePlan.Rank rank) {
        var labels = new TreeMap<>(rankLabels(assignment.job()));
        labels.putAll(runLabels(assignment));
        labels.putAll(generationLabel(assignment.generationNumber()));
        if (run(rank) > 0) {
            labels.put(RUN, String.valueOf(run(rank)));
        }
        labels.put(TASK, rank.task());
        labels.put(INDEX, String.valueOf(rank.index()));
        labels.putAll(devices.labels(rank));
        return labels;
    }

    /** On every container that runs for this attempt. */
    static Map<String, String> runLabels(Assignment assignment) {
        return Map.of(
                TENANT,
                assignment.tenant().value(),
                ATTEMPT,
                String.valueOf(assignment.attempt()),
                FENCE,
                String.valueOf(assignment.fence().value()));
    }

    private int run(FilePlan.Rank rank) {
        return runs.getOrDefault(rank.id(), 0);
    }

    private String name(FilePlan.Rank rank) {
        var incarnation = new Incarnation(assignment.generationNumber(), run(rank));
        return name(assignment.job(), rank.id(), assignment.attempt(), incarnation);
    }

    /** What the container of a rank is called. */
    static String name(JobId job, Rank rank, int attempt, Incarnation incarnation) {
        return job.value() + "-" + rank.task() + "-" + rank.index() + "-" + attempt
                + generationSuffix(incarnation.generation())
                + (incarnation.run() == 0 ? "" : "-r" + incarnation.run());
    }

    /** Nothing for the first, which every job has. */
    static String generationSuffix(int generation) {
        return generation == Incarnation.FIRST.generation() ? "" : "-g" + generation;
    }

    /** The name begins with the job's id: the planner gives it so. */
    private String fileVolume(String name) {
        return name + "-" + assignment.attempt() + generationSuffix(assignment.generationNumber());
    }

    private Map<String, String> env(FilePlan.Rank rank) {
        var env = new LinkedHashMap<>(rank.env());
        env.put(ATTEMPT_ENV, String.valueOf(assignment.attempt()));
        devices.ids(rank).ifPresent(ids -> env.put(DEVICES_ENV, ids));
        assignment.generation().ifPresent(made -> env.put(GENERATION_ENV, String.valueOf(made.number())));
        return env;
    }

    /** A file may name the checkpoints of its own job and no other's. */
    private String keptVolume(FilePlan.Source.Kept kept) {
        if (!kept.claim().equals(FilePlan.CHECKPOINT + assignment.job().value())) {
            throw new FilePlan.Unsupported("the claim " + kept.claim() + " in a file of " + assignment.job());
        }
        return assignment.job().value() + "-checkpoint";
    }

    private String ownVolume(FilePlan.Rank rank, FilePlan.Place place) {
        return name(rank) + place.path().replace('/', '-');
    }
}
