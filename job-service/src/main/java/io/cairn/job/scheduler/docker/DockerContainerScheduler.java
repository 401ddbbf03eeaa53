package io.cairn.job.scheduler.docker;

import static io.cairn.job.scheduler.docker.EngineFailures.answering;
import static io.cairn.job.scheduler.docker.EngineFailures.await;
import static io.cairn.job.scheduler.docker.EngineFailures.speaking;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.cairn.job.content.ContentStore;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.ImageSelection;
import io.cairn.job.scheduler.SecretFiles;
import io.cairn.job.scheduler.StoredImages;
import io.cairn.job.scheduler.TokenHashes;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.ContainerStatus;
import io.cairn.launcher.DoorSpec;
import io.cairn.launcher.ImagePin;
import io.cairn.launcher.RegistryLogin;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * {@link ContainerScheduler} on one Docker engine. Names are made from job, task, index and attempt, so each step finds what
 * an earlier, killed one made. Ranks are created all before the first is started.
 */
public final class DockerContainerScheduler implements ContainerScheduler {

    private static final int PERCENT_FOR_JOBS = 90;
    private static final Duration FAILURE_IS_NEWS = Duration.ofSeconds(30);

    /** How long an engine's size is believed: it starts programs of its own to tell it, and each waiting job asks. */
    private static final Duration SIZE_HOLDS = Duration.ofSeconds(15);

    private final ContainerLauncher launcher;
    private final StoredImages images;
    private final FileReader files;
    private final Staging staging;
    private final ImagePulls pulls;
    private final JobNetworks networks;
    private final SecretFiles secrets;
    private final Logins logins;
    private final EdgeProxy edge;
    private final LoadingCache<ContainerLauncher, Capabilities> size;

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

    /** Where what goes into volumes comes from. */
    public record Stores(ContentStore contents, StagingLock lock, SecretFiles secrets, Logins logins) {}

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
        this.pulls = new ImagePulls(launcher, FAILURE_IS_NEWS);
        this.networks = new JobNetworks(launcher, new Subnets(settings.subnets()));
        this.edge = new EdgeProxy(launcher, staging, settings.edge(), settings.instance());
        this.size = Caffeine.newBuilder().expireAfterWrite(SIZE_HOLDS).build(DockerContainerScheduler::size);
    }

    @Override
    public Capabilities capabilities() {
        return speaking(() -> size.get(launcher));
    }

    private static Capabilities size(ContainerLauncher launcher) {
        var engine = launcher.engine();
        return new Capabilities(engine.cpus() * 1000L, engine.memoryBytes() / 100 * PERCENT_FOR_JOBS, true);
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
        return answering(() -> {
            var plan = FilePlan.of(files.read(assignment.file()));
            return switch (select(assignment, plan)) {
                case ImageSelection.Answer.Refused refused -> new Answer.Refused(refused.why(), refused.detail());
                case ImageSelection.Answer.Selected selected -> start(assignment, plan, selected);
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

    private Answer start(Assignment assignment, FilePlan plan, ImageSelection.Answer.Selected selected) {
        boolean talks = plan.domain().isPresent() || plan.endpoint().isPresent();
        int places = plan.ranks().size() + (plan.endpoint().isPresent() ? 1 : 0);
        if (talks && places > Subnets.RANKS_AT_MOST) {
            return new Answer.Refused(
                    Why.FEATURE_UNSUPPORTED, "at most " + Subnets.RANKS_AT_MOST + " ranks and proxies share a network");
        }
        Optional<String> network = talks ? networks.of(assignment.job()) : Optional.empty();
        if (talks && network.isEmpty()) {
            return new Answer.NotNow("every subnet for job networks is taken");
        }
        var specs = new RankSpecs(assignment, plan, selected.image(), network);
        var claims = specs.claims(claim -> staging.content(assignment.tenant(), claim, selected.image()));
        stage(assignment, specs, plan.ranks().getFirst().user(), selected.image());
        var all = specs.all(claims);
        all.forEach(launcher::create);
        if (!new FenceGate(launcher).passes(assignment.job(), assignment.fence())) {
            clear(assignment.job(), assignment.fence());
            return new Answer.NotNow("a later attempt of the job has begun");
        }
        // Before the ranks: that all of them are up must mean that the job is.
        network.ifPresent(base -> edge.open(assignment, plan, base));
        all.forEach(spec -> launcher.start(spec.name()));
        return new Answer.Accepted();
    }

    /** Makes the volumes that ranks of this attempt write to or read the job's own files from. */
    private void stage(Assignment assignment, RankSpecs specs, String user, ImagePin image) {
        var ofAttempt = RankSpecs.attemptLabels(assignment.job(), assignment.fence());
        var files = specs.fileVolumes(name -> secret(assignment, name));
        staging.make(specs.keptVolumes(), RankSpecs.jobLabels(assignment.job()));
        staging.make(specs.ownVolumes(), ofAttempt);
        staging.make(files.stream().map(Staging.Folder::volume).toList(), ofAttempt);
        staging.own(
                Stream.of(empty(specs.keptVolumes()), empty(specs.ownVolumes()), files)
                        .flatMap(List::stream)
                        .toList(),
                user,
                assignment.job().value() + "-" + assignment.attempt() + "-stager",
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
    public List<RankStatus> list(JobId job) {
        return speaking(() -> launcher.list(RankSpecs.rankLabels(job)).stream()
                .map(DockerContainerScheduler::status)
                .toList());
    }

    @Override
    public Optional<InetSocketAddress> endpoint(JobId job) {
        return speaking(() -> edge.at(job));
    }

    @Override
    public void stop(JobId job, Fence fence, Duration grace) {
        speaking(() -> {
            var rest = new Farewell(launcher).say(() -> running(job, fence), grace);
            var running = running(job, fence);
            // Together: a gang whose ranks were stopped in turn would take as many graces as it has ranks.
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var stops = new ArrayList<Future<?>>();
                running.forEach(rank -> stops.add(threads.submit(() -> launcher.stop(rank.name(), rest))));
                for (var stop : stops) {
                    await(stop);
                }
            }
            return running.size();
        });
    }

    private List<ContainerStatus> running(JobId job, Fence fence) {
        return launcher.list(RankSpecs.rankLabels(job)).stream()
                .filter(rank -> status(rank).fence().equals(fence))
                .filter(rank -> rank.phase() == ContainerStatus.Phase.RUNNING)
                .toList();
    }

    @Override
    public void readLog(JobId job, Rank rank, OutputStream into) {
        speaking(() -> {
            launcher.readLog(name(job, rank), into);
            return rank;
        });
    }

    @Override
    public LogStream followLog(JobId job, Rank rank, OutputStream into, Runnable atEnd) {
        return speaking(() -> launcher.followLog(name(job, rank), into, atEnd)::close);
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
        return speaking(() -> launcher.copyOut(name(job, rank), RankSpecs.OUTPUT));
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

    private String name(JobId job, Rank rank) {
        return launcher.list(RankSpecs.rankLabels(job)).stream()
                .filter(container -> status(container).rank().equals(rank))
                .max(Comparator.comparing(container -> attempt(container.labels())))
                .map(ContainerStatus::name)
                .orElseThrow(() -> new NoSuchRank(rank));
    }

    private static RankStatus status(ContainerStatus seen) {
        var labels = seen.labels();
        return new RankStatus(
                new Rank(labels.getOrDefault(RankSpecs.TASK, ""), number(labels, RankSpecs.INDEX)),
                new Fence(Long.parseLong(labels.getOrDefault(RankSpecs.FENCE, "1"))),
                switch (seen.phase()) {
                    case CREATED -> Phase.CREATED;
                    case RUNNING -> Phase.RUNNING;
                    case EXITED -> Phase.EXITED;
                },
                seen.exitCode(),
                seen.outOfMemory());
    }

    private static int attempt(Map<String, String> labels) {
        return number(labels, RankSpecs.ATTEMPT);
    }

    private static int number(Map<String, String> labels, String label) {
        return Integer.parseInt(labels.getOrDefault(label, "0"));
    }
}
