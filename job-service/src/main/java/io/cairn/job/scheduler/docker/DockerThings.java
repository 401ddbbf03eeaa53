package io.cairn.job.scheduler.docker;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler.Unavailable;
import io.cairn.job.sweep.EngineThings;
import io.cairn.job.sweep.Thing;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.Holding;
import io.cairn.launcher.LauncherException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@link EngineThings} by the labels that {@link DockerContainerScheduler} writes. What names no job is not judged. */
public final class DockerThings implements EngineThings {

    private static final Pattern FENCE = Pattern.compile("[1-9][0-9]{0,17}");

    private final ContainerLauncher launcher;

    public DockerThings(ContainerLauncher launcher) {
        this.launcher = launcher;
    }

    @Override
    public List<Thing> all() {
        try {
            return launcher.holdings(RankSpecs.ownerLabels()).stream()
                    .flatMap(DockerThings::thing)
                    .toList();
        } catch (LauncherException.EngineUnavailable silent) {
            throw new Unavailable(String.valueOf(silent.getMessage()), silent);
        }
    }

    private static Stream<Thing> thing(Holding seen) {
        String job = seen.labels().getOrDefault(RankSpecs.JOB, "");
        if (!JobId.isValid(job)) {
            return Stream.empty();
        }
        var fence = Optional.ofNullable(seen.labels().get(RankSpecs.FENCE))
                .filter(text -> FENCE.matcher(text).matches())
                .map(text -> new Fence(Long.parseLong(text)));
        var kind = switch (seen.kind()) {
            case CONTAINER -> Thing.Kind.CONTAINER;
            case NETWORK -> Thing.Kind.NETWORK;
            case VOLUME -> Thing.Kind.VOLUME;
        };
        return Stream.of(new Thing(kind, seen.name(), new JobId(job), fence, generation(seen), seen.createdAt()));
    }

    /** The containers of a first generation carry no number; what its volumes are for, only the attempt knows. */
    private static Optional<Integer> generation(Holding seen) {
        boolean counted = seen.labels().containsKey(RankSpecs.GENERATION)
                || "rank".equals(seen.labels().get(RankSpecs.ROLE));
        return counted && seen.labels().getOrDefault(RankSpecs.GENERATION, "1").matches("[1-9][0-9]{0,8}")
                ? Optional.of(RankContainers.incarnation(seen.labels()).generation())
                : Optional.empty();
    }

    @Override
    public void remove(Thing thing) {
        try {
            switch (thing.kind()) {
                case CONTAINER -> launcher.remove(thing.name());
                case NETWORK -> launcher.removeNetwork(thing.name());
                case VOLUME -> launcher.removeVolume(thing.name());
            }
        } catch (LauncherException.EngineUnavailable silent) {
            throw new Unavailable(String.valueOf(silent.getMessage()), silent);
        }
    }
}
