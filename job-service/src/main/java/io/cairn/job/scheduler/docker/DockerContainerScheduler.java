package io.cairn.job.scheduler.docker;

import static io.cairn.job.scheduler.docker.EngineFailures.answering;
import static io.cairn.job.scheduler.docker.EngineFailures.speaking;

import io.cairn.job.content.ContentStore;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.HeldDevices;
import io.cairn.job.lifecycle.HeldDevices.Grip;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.ImageSelection;
import io.cairn.job.scheduler.SecretFiles;
import io.cairn.job.scheduler.StoredImages;
import io.cairn.job.scheduler.TokenHashes;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.ContainerSpec;
import io.cairn.launcher.DoorSpec;
import io.cairn.launcher.ImagePin;
import io.cairn.launcher.RegistryLogin;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * {@link ContainerScheduler} on one Docker engine. Names are made from job, task, index and attempt, so each step finds what
 * an earlier, killed one made. Ranks are created all before the first is started.
 */
public final class DockerContainerScheduler implements ContainerScheduler {

    private static final Duration FAILURE_IS_NEWS = Duration.ofSeconds(30);

    private final ContainerLauncher launcher;
    private final StoredImages images;
    private final FileReader files;
    private final Staging staging;
    private final ImagePulls pulls;
    private final JobNetworks networks;
    private final SecretFiles secrets;
    private final Logins logins;
    private final HeldDevices devices;
    private final EdgeProxy edge;
    private final EngineSize size;
    private final EdgeProbe probe;
    private final RankContainers containers;

    /**
     * @param instance name of this platform on the engine
     * @param subnets first two parts of the /16 that job networks are cut from
     */
    public record Settings(String instance, String subnets, Edge edge) {}

    /**
     * How ports of jobs are published.
     *
     * @param image what the proxy runs from; empty if none is stored
     * @param tokens what clients must show
     * @param published address and ports of the host
     */
    public record Edge(Supplier<Optional<ImagePin>> image, TokenHashes tokens, DoorSpec.Published published) {}

    /** Where what a job brings along comes from, and which devices it holds. */
    public record Stores(
            ContentStore contents, StagingLock lock, SecretFiles secrets, Logins logins, HeldDevices devices) {}

    /** As whom a tenant asks the registry of an image, NAME:TAG; empty for a registry that anybody may read. */
    public interface Logins {
        Optional<RegistryLogin> of(TenantId tenant, String reference);
    }

    public DockerContainerScheduler(
            ContainerLauncher launcher, StoredImages images, FileReader files, Stores stores, Settings settings) {
        this.launcher = launcher;
        this.images = images;
        this.files = files;
        this.staging = new Staging(launcher, stores.contents(), stores.lock(), settings.instance());
        this.secrets = stores.secrets();
        this.logins = stores.logins();
        this.devices = stores.devices();
        this.pulls = new ImagePulls(launcher, FAILURE_IS_NEWS);
        this.networks = new JobNetworks(launcher, new Subnets(settings.subnets()));
        this.probe = new EdgeProbe(launcher);
        this.containers = new RankContainers(launcher);
        this.edge = new EdgeProxy(launcher, staging, settings.edge(), settings.instance());
        this.size = new EngineSize(launcher);
    }

    @Override
    public Capabilities capabilities() {
        return speaking(() -> size.get());
    }

    @Override
    public Answer prepare(Assignment assignment) {
        return answering(() -> {
            var plan = FilePlan.of(files.read(assignment.file()));
            return switch (select(assignment, plan)) {
                case ImageSelection.Answer.Refused refused -> new Answer.Refused(refused.why(), refused.detail());
                case ImageSelection.Answer.Selected selected -> ensure(assignment, plan, selected.image());
            };
        });
    }

    @Override
    public Answer submit(Assignment assignment) {
        return start(assignment, Optional.empty());
    }

    @Override
    public Answer start(Assignment assignment, Map<Rank, Integer> runs) {
        return start(assignment, Optional.of(runs));
    }

    /** @param runs of the ranks that are meant; empty for all of them and the proxy */
    private Answer start(Assignment assignment, Optional<Map<Rank, Integer>> runs) {
        return answering(() -> {
            var plan = FilePlan.of(files.read(assignment.file()));
            return switch (select(assignment, plan)) {
                case ImageSelection.Answer.Refused refused -> new Answer.Refused(refused.why(), refused.detail());
                case ImageSelection.Answer.Selected selected -> start(assignment, plan, selected.image(), runs);
            };
        });
    }

    private Answer ensure(Assignment assignment, FilePlan plan, ImagePin image) {
        var answer = pulls.ensure(image, () -> logins.of(assignment.tenant(), image.reference()));
        return plan.endpoint().isPresent() && answer instanceof Answer.Accepted
                ? pulls.ensure(edge.image(), Optional::empty)
                : answer;
    }

    private ImageSelection.Answer select(Assignment assignment, FilePlan plan) {
        return ImageSelection.select(
                plan.image(), images.under(assignment.tenant(), ImageSelection.reference(plan.image())));
    }

    private Answer start(Assignment assignment, FilePlan plan, ImagePin image, Optional<Map<Rank, Integer>> runs) {
        boolean talks = plan.domain().isPresent() || plan.endpoint().isPresent();
        int places = Slots.of(assignment, plan).places(plan.endpoint().isPresent());
        if (talks && places > Subnets.RANKS_AT_MOST) {
            return new Answer.Refused(
                    Why.FEATURE_UNSUPPORTED, "at most " + Subnets.RANKS_AT_MOST + " ranks and proxies share a network");
        }
        var grip = plan.wantsDevices() ? devices.of(assignment.job(), assignment.fence()) : Optional.<Grip>empty();
        if (plan.wantsDevices() && grip.isEmpty()) {
            return new Answer.NotNow("the devices of this attempt are not held any more");
        }
        Optional<String> network = talks ? networks.of(assignment.job()) : Optional.empty();
        if (talks && network.isEmpty()) {
            return new Answer.NotNow("every subnet for job networks is taken");
        }
        var specs =
                new RankSpecs(assignment, plan, image, network, grip, runs.orElseGet(() -> RankSpecs.firstRuns(plan)));
        var claims = specs.claims(claim -> staging.content(assignment.tenant(), claim, image));
        var all = specs.all(claims);
        stage(assignment, specs, plan.ranks().getFirst().user(), image, stager(assignment, all, runs));
        all.forEach(launcher::create);
        if (!new FenceGate(launcher).passes(assignment.job(), assignment.fence())) {
            clear(assignment.job(), assignment.fence());
            return new Answer.NotNow("a later attempt of the job has begun");
        }
        if (!grip.map(held -> new DeviceGate(launcher).passes(assignment.job(), held))
                .orElse(true)) {
            clear(assignment.job(), assignment.fence());
            return new Answer.NotNow("a later job has the devices");
        }
        if (runs.isEmpty()) {
            // Before the ranks: that all of them are up must mean that the job is.
            network.ifPresent(base -> edge.open(assignment, plan, base, 0));
        }
        all.forEach(spec -> launcher.start(spec.name()));
        return new Answer.Accepted();
    }

    /** One for each set of volumes: what a killed call has left is adopted by its like only. */
    private static String stager(Assignment assignment, List<ContainerSpec> all, Optional<Map<Rank, Integer>> runs) {
        return runs.isEmpty()
                ? assignment.job().value() + "-" + assignment.attempt() + "-stager"
                : all.getFirst().name() + "-stager";
    }

    /** Makes the volumes that ranks of this attempt write to or read the job's own files from. */
    private void stage(Assignment assignment, RankSpecs specs, String user, ImagePin image, String stager) {
        var ofAttempt = RankSpecs.generationLabels(assignment);
        var files = specs.fileVolumes(name -> secret(assignment, name));
        staging.make(specs.keptVolumes(), RankSpecs.jobLabels(assignment.job()));
        staging.make(specs.ownVolumes(), ofAttempt);
        staging.make(files.stream().map(Staging.Folder::volume).toList(), ofAttempt);
        staging.own(
                Stream.of(empty(specs.keptVolumes()), empty(specs.ownVolumes()), files)
                        .flatMap(List::stream)
                        .toList(),
                user,
                stager,
                image,
                ofAttempt);
    }

    private static List<Staging.Folder> empty(List<String> volumes) {
        return volumes.stream()
                .map(volume -> new Staging.Folder(volume, 0, Map.of()))
                .toList();
    }

    private Map<String, byte[]> secret(Assignment assignment, String name) {
        return secrets.of(assignment.tenant(), assignment.job(), name)
                .orElseThrow(() -> new FilePlan.Unsupported("the Secret " + name + ", which this job does not have"));
    }

    @Override
    public boolean isWell(Assignment assignment) {
        return speaking(() -> {
            var plan = FilePlan.of(files.read(assignment.file()));
            return networks.of(assignment.job())
                    .filter(base -> probe.finds(assignment, plan, base, edge.image()))
                    .isPresent();
        });
    }

    @Override
    public Optional<RankStatus> proxy(JobId job, Fence fence) {
        return speaking(() -> edge.seen(job, fence));
    }

    @Override
    public Answer publish(Assignment assignment, int run) {
        return answering(() -> {
            var plan = FilePlan.of(files.read(assignment.file()));
            edge.removeOlder(assignment.job(), assignment.fence(), run);
            networks.of(assignment.job()).ifPresent(base -> edge.open(assignment, plan, base, run));
            return new Answer.Accepted();
        });
    }

    @Override
    public List<RankStatus> list(JobId job) {
        return speaking(
                () -> containers.ranks(job).stream().map(RankContainers::status).toList());
    }

    @Override
    public Optional<InetSocketAddress> endpoint(JobId job) {
        return speaking(() -> edge.at(job));
    }

    @Override
    public void stop(JobId job, Fence fence, Duration grace) {
        speaking(() -> containers.stop(job, rank -> rank.fence().equals(fence), grace));
    }

    @Override
    public void stop(JobId job, Fence fence, int generation, Duration grace) {
        speaking(() -> containers.stop(job, RankContainers.of(fence, generation), grace));
    }

    @Override
    public void readLog(JobId job, Rank rank, OutputStream into) {
        speaking(() -> {
            launcher.readLog(containers.name(job, rank), into);
            return rank;
        });
    }

    @Override
    public void readLog(JobId job, RankStatus seen, OutputStream into) {
        speaking(() -> {
            launcher.readLog(containers.name(job, seen), into);
            return seen;
        });
    }

    @Override
    public LogStream followLog(JobId job, Rank rank, OutputStream into, Runnable atEnd) {
        return speaking(() -> launcher.followLog(containers.name(job, rank), into, atEnd)::close);
    }

    @Override
    public Watch watchEnds(Consumer<JobId> ended, Runnable atEnd) {
        return speaking(() -> launcher.watchEnds(labels -> told(labels, ended), atEnd)::close);
    }

    private static void told(Map<String, String> labels, Consumer<JobId> ended) {
        Optional.ofNullable(labels.get(RankSpecs.JOB))
                .filter(JobId::isValid)
                .map(JobId::new)
                .ifPresent(ended);
    }

    @Override
    public InputStream collect(JobId job, Rank rank) {
        return speaking(() -> launcher.copyOut(containers.name(job, rank), RankSpecs.OUTPUT));
    }

    @Override
    public InputStream collect(JobId job, RankStatus seen) {
        return speaking(() -> launcher.copyOut(containers.name(job, seen), RankSpecs.OUTPUT));
    }

    @Override
    public void discard(JobId job, RankStatus seen) {
        speaking(() -> containers.discard(job, seen));
    }

    @Override
    public void clear(JobId job, Fence fence, int generation) {
        speaking(() -> containers.clear(job, fence, generation));
    }

    @Override
    public void clear(JobId job, Fence fence) {
        var labels = RankSpecs.attemptLabels(job, fence);
        speaking(() -> {
            launcher.list(labels).forEach(container -> launcher.remove(container.name()));
            launcher.volumes(labels).forEach(launcher::removeVolume);
            if (launcher.list(RankSpecs.jobLabels(job)).isEmpty()) {
                launcher.networks(RankSpecs.jobLabels(job)).forEach(launcher::removeNetwork);
            }
            return job;
        });
    }

    @Override
    public void remove(JobId job) {
        var labels = RankSpecs.jobLabels(job);
        speaking(() -> {
            launcher.list(labels).forEach(container -> launcher.remove(container.name()));
            launcher.networks(labels).forEach(launcher::removeNetwork);
            launcher.volumes(labels).forEach(launcher::removeVolume);
            return job;
        });
    }
}
