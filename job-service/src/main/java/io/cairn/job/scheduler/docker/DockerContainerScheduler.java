package io.cairn.job.scheduler.docker;

import io.cairn.job.content.ContentStore;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.ImageSelection;
import io.cairn.job.scheduler.SecretFiles;
import io.cairn.job.scheduler.StoredImages;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.ContainerStatus;
import io.cairn.launcher.LauncherException;
import io.cairn.launcher.NetworkSpec;
import io.cairn.launcher.RegistryLogin;
import java.io.InputStream;
import java.io.OutputStream;
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

    private final ContainerLauncher launcher;
    private final StoredImages images;
    private final FileReader files;
    private final Staging staging;
    private final ImagePulls pulls;
    private final Subnets subnets;
    private final SecretFiles secrets;
    private final Logins logins;

    /**
     * @param instance name of this platform on the engine
     * @param subnets first two parts of the /16 that job networks are cut from
     */
    public record Settings(String instance, String subnets) {}

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
        this.subnets = new Subnets(settings.subnets());
    }

    @Override
    public Capabilities capabilities() {
        return speaking(() -> {
            var engine = launcher.engine();
            return new Capabilities(engine.cpus() * 1000L, engine.memoryBytes() / 100 * PERCENT_FOR_JOBS, true);
        });
    }

    @Override
    public Answer prepare(Assignment assignment) {
        return answering(() -> {
            var plan = FilePlan.of(files.read(assignment.file()));
            return switch (select(assignment, plan)) {
                case ImageSelection.Answer.Refused refused -> new Answer.Refused(refused.why(), refused.detail());
                case ImageSelection.Answer.Selected selected ->
                    pulls.ensure(
                            selected.image(),
                            () -> logins.of(
                                    assignment.tenant(), selected.image().reference()));
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

    private ImageSelection.Answer select(Assignment assignment, FilePlan plan) {
        return ImageSelection.select(
                plan.image(), images.under(assignment.tenant(), ImageSelection.reference(plan.image())));
    }

    private Answer start(Assignment assignment, FilePlan plan, ImageSelection.Answer.Selected selected) {
        if (plan.domain().isPresent() && plan.ranks().size() > Subnets.RANKS_AT_MOST) {
            return new Answer.Refused(
                    Why.FEATURE_UNSUPPORTED, "at most " + Subnets.RANKS_AT_MOST + " ranks talk to each other here");
        }
        Optional<String> network = Optional.empty();
        if (plan.domain().isPresent()) {
            network = network(assignment.job());
            if (network.isEmpty()) {
                return new Answer.NotNow("every subnet for job networks is taken");
            }
        }
        var specs = new RankSpecs(assignment, plan, selected.image(), network);
        var claims = specs.claims(claim -> staging.content(assignment.tenant(), claim, selected.image()));
        var ofAttempt = RankSpecs.attemptLabels(assignment.job(), assignment.fence());
        staging.make(specs.keptVolumes(), RankSpecs.jobLabels(assignment.job()));
        staging.make(specs.ownVolumes(), ofAttempt);
        var files = specs.fileVolumes(name -> secret(assignment, name));
        staging.make(files.stream().map(Staging.Folder::volume).toList(), ofAttempt);
        staging.own(
                Stream.of(empty(specs.keptVolumes()), empty(specs.ownVolumes()), files)
                        .flatMap(List::stream)
                        .toList(),
                plan.ranks().getFirst().user(),
                assignment.job().value() + "-" + assignment.attempt() + "-stager",
                selected.image(),
                ofAttempt);
        var all = specs.all(claims);
        all.forEach(launcher::create);
        if (!new FenceGate(launcher).passes(assignment.job(), assignment.fence())) {
            clear(assignment.job(), assignment.fence());
            return new Answer.NotNow("a later attempt of the job has begun");
        }
        all.forEach(spec -> launcher.start(spec.name()));
        return new Answer.Accepted();
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

    /** First address of the job's network, made now or by an earlier call. */
    private Optional<String> network(JobId job) {
        var labels = RankSpecs.jobLabels(job);
        for (String made : launcher.networks(labels)) {
            return Subnets.baseOf(job.value(), made);
        }
        return subnets.startingFor(job.value())
                .filter(base -> {
                    try {
                        launcher.createNetwork(new NetworkSpec(
                                Subnets.networkName(job.value(), base), Subnets.cidr(base), false, labels));
                        return true;
                    } catch (LauncherException.SubnetTaken next) {
                        return false;
                    }
                })
                .findFirst();
    }

    @Override
    public List<RankStatus> list(JobId job) {
        return speaking(() -> launcher.list(RankSpecs.rankLabels(job)).stream()
                .map(DockerContainerScheduler::status)
                .toList());
    }

    @Override
    public void stop(JobId job, Fence fence, Duration grace) {
        speaking(() -> {
            var running = launcher.list(RankSpecs.rankLabels(job)).stream()
                    .filter(rank -> status(rank).fence().equals(fence))
                    .filter(rank -> rank.phase() == ContainerStatus.Phase.RUNNING)
                    .toList();
            // Together: a gang whose ranks were stopped in turn would take as many graces as it has ranks.
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var stops = new ArrayList<Future<?>>();
                running.forEach(rank -> stops.add(threads.submit(() -> launcher.stop(rank.name(), grace))));
                for (var stop : stops) {
                    await(stop);
                }
            }
            return running.size();
        });
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

    /** The launcher's failures as answers about this file. */
    private static Answer answering(Supplier<Answer> work) {
        try {
            return work.get();
        } catch (FilePlan.Unsupported unsupported) {
            return new Answer.Refused(Why.FEATURE_UNSUPPORTED, String.valueOf(unsupported.getMessage()));
        } catch (Staging.Busy busy) {
            return new Answer.NotNow(String.valueOf(busy.getMessage()));
        } catch (Staging.InputMissing missing) {
            return new Answer.Refused(Why.INPUT_MISSING, String.valueOf(missing.getMessage()));
        } catch (LauncherException failed) {
            String detail = String.valueOf(failed.getMessage());
            return switch (failed) {
                case LauncherException.EngineUnavailable silent -> throw new Unavailable(detail, silent);
                case LauncherException.ImageMissing missing -> new Answer.Refused(Why.IMAGE_MISSING, detail);
                case LauncherException.NameTaken taken -> new Answer.Refused(Why.ENGINE_REFUSED, detail);
                case LauncherException.Refused refused -> new Answer.Refused(Why.ENGINE_REFUSED, detail);
                case LauncherException.SubnetTaken taken -> new Answer.NotNow(detail);
                case LauncherException.NotFound vanished -> new Answer.NotNow(detail);
            };
        }
    }

    private static <T> T speaking(Supplier<T> work) {
        try {
            return work.get();
        } catch (LauncherException.EngineUnavailable silent) {
            throw new Unavailable(String.valueOf(silent.getMessage()), silent);
        }
    }

    private static void await(Future<?> work) {
        try {
            work.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new LauncherException.EngineUnavailable("interrupted while ranks were stopped", stopped);
        } catch (java.util.concurrent.ExecutionException failed) {
            if (failed.getCause() instanceof LauncherException known) {
                throw known;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }
}
