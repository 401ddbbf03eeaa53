package io.cairn.job.scheduler.docker;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler.Incarnation;
import io.cairn.job.scheduler.ContainerScheduler.NoSuchRank;
import io.cairn.job.scheduler.ContainerScheduler.Phase;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.ContainerStatus;
import io.cairn.launcher.Holding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/** The containers of ranks as the engine has them, by their labels. */
final class RankContainers {

    private final ContainerLauncher launcher;

    RankContainers(ContainerLauncher launcher) {
        this.launcher = launcher;
    }

    List<ContainerStatus> ranks(JobId job) {
        return launcher.list(RankSpecs.rankLabels(job));
    }

    static Predicate<RankStatus> of(Fence fence, int generation) {
        return rank -> rank.fence().equals(fence) && rank.incarnation().generation() == generation;
    }

    /** Stops those that run, together: a gang whose ranks were stopped in turn would take as many graces as it has ranks. */
    int stop(JobId job, Predicate<RankStatus> whose, Duration grace) {
        var rest = new Farewell(launcher).say(() -> running(job, whose), grace);
        var running = running(job, whose);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var stops = new ArrayList<Future<?>>();
            running.forEach(rank -> stops.add(threads.submit(() -> launcher.stop(rank.name(), rest))));
            stops.forEach(EngineFailures::await);
        }
        return running.size();
    }

    private List<ContainerStatus> running(JobId job, Predicate<RankStatus> whose) {
        return ranks(job).stream()
                .filter(rank -> rank.phase() == ContainerStatus.Phase.RUNNING)
                .filter(rank -> whose.test(status(rank)))
                .toList();
    }

    /** The container of a rank that was made last. */
    String name(JobId job, Rank rank) {
        return ranks(job).stream()
                .filter(container -> status(container).rank().equals(rank))
                .max(Comparator.<ContainerStatus>comparingInt(
                                container -> number(container.labels(), RankSpecs.ATTEMPT, 0))
                        .thenComparing(
                                container -> status(container).incarnation().generation())
                        .thenComparing(
                                container -> status(container).incarnation().run()))
                .map(ContainerStatus::name)
                .orElseThrow(() -> new NoSuchRank(rank));
    }

    /** Exactly the container that was seen. */
    String name(JobId job, RankStatus seen) {
        return ranks(job).stream()
                .filter(container -> isSame(status(container), seen))
                .map(ContainerStatus::name)
                .findFirst()
                .orElseThrow(() -> new NoSuchRank(seen.rank()));
    }

    private static boolean isSame(RankStatus one, RankStatus other) {
        return one.rank().equals(other.rank())
                && one.fence().equals(other.fence())
                && one.incarnation().equals(other.incarnation());
    }

    /** Removes a container and the volumes that are named after it. */
    int discard(JobId job, RankStatus seen) {
        var gone = ranks(job).stream()
                .filter(container -> isSame(status(container), seen))
                .map(ContainerStatus::name)
                .toList();
        for (String name : gone) {
            launcher.remove(name);
            launcher.volumes(RankSpecs.attemptLabels(job, seen.fence())).stream()
                    .filter(volume -> isOf(name, volume))
                    .forEach(launcher::removeVolume);
        }
        return gone.size();
    }

    /** A volume is called as its container and its path; another incarnation's container has a longer name too. */
    private static boolean isOf(String container, String volume) {
        return volume.startsWith(container + "-")
                && !volume.substring(container.length() + 1).matches("[gr][0-9]+-.*");
    }

    /** Removes what carries the number of the generation; the first one's ranks carry none, and neither does the proxy. */
    int clear(JobId job, Fence fence, int generation) {
        var ofAttempt = RankSpecs.attemptLabels(job, fence);
        var gone = launcher.holdings(ofAttempt).stream()
                .filter(thing -> !thing.name().startsWith(job.value() + "-edge-")
                        || thing.labels().containsKey(RankSpecs.GENERATION))
                .filter(thing ->
                        number(thing.labels(), RankSpecs.GENERATION, Incarnation.FIRST.generation()) == generation)
                .toList();
        for (Holding thing : gone) {
            switch (thing.kind()) {
                case CONTAINER -> launcher.remove(thing.name());
                case VOLUME -> launcher.removeVolume(thing.name());
                case NETWORK -> {} // all generations share it
            }
        }
        return gone.size();
    }

    static RankStatus status(ContainerStatus seen) {
        var labels = seen.labels();
        return new RankStatus(
                new Rank(labels.getOrDefault(RankSpecs.TASK, ""), number(labels, RankSpecs.INDEX, 0)),
                new Fence(Long.parseLong(labels.getOrDefault(RankSpecs.FENCE, "1"))),
                incarnation(labels),
                switch (seen.phase()) {
                    case CREATED -> Phase.CREATED;
                    case RUNNING -> Phase.RUNNING;
                    case EXITED -> Phase.EXITED;
                },
                seen.exitCode(),
                seen.outOfMemory());
    }

    static Incarnation incarnation(Map<String, String> labels) {
        return new Incarnation(
                number(labels, RankSpecs.GENERATION, Incarnation.FIRST.generation()), number(labels, RankSpecs.RUN, 0));
    }

    private static int number(Map<String, String> labels, String label, int unsaid) {
        String text = labels.get(label);
        return text == null ? unsaid : Integer.parseInt(text);
    }
}
