package io.cairn.job.reconcile.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Containers of one job as an engine has them, and a service that dies between any two of the engine's calls. It fails as soon
 * as a rank is started while one of another attempt runs, or is started twice by this service's own doing.
 */
final class EngineModel implements ContainerScheduler {

    /** The service was killed. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final RandomGenerator random;
    private final int ranks;
    private final List<RankStatus> containers = new ArrayList<>();
    private final Set<String> started = new HashSet<>();
    private final Set<String> vanished = new HashSet<>();
    private boolean mortal = true;

    EngineModel(RandomGenerator random, int ranks) {
        this.random = random;
        this.ranks = ranks;
    }

    /** Nobody is killed any more, so that what was begun comes to its end. */
    void calm() {
        mortal = false;
    }

    List<RankStatus> containers() {
        return containers;
    }

    /** Each rank and fence that was ever started. */
    Set<String> started() {
        return started;
    }

    /** Those that somebody else removed. */
    Set<String> vanished() {
        return vanished;
    }

    /** A rank that runs ends with this code. */
    void end(int exitCode) {
        replaceOne(Phase.RUNNING, Phase.EXITED, exitCode);
    }

    /** A container is removed by somebody else. */
    void vanish() {
        if (!containers.isEmpty()) {
            var gone = containers.remove(random.nextInt(containers.size()));
            vanished.add(name(gone));
        }
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(1_000_000, Long.MAX_VALUE, true);
    }

    @Override
    public Answer prepare(Assignment assignment) {
        return new Answer.Accepted();
    }

    @Override
    public Answer submit(Assignment assignment) {
        for (int index = 0; index < ranks; index++) {
            var rank = new Rank("worker", index);
            if (containers.stream().noneMatch(seen -> is(seen, rank, assignment.fence()))) {
                containers.add(new RankStatus(
                        rank,
                        assignment.fence(),
                        new Incarnation(assignment.generationNumber(), 0),
                        Phase.CREATED,
                        0,
                        false));
            }
            mayDie();
        }
        while (replaceOne(Phase.CREATED, Phase.RUNNING, 0)) {
            var others = containers.stream()
                    .filter(seen -> seen.phase() == Phase.RUNNING)
                    .map(RankStatus::fence)
                    .distinct();
            assertThat(others).as("attempts that run at once").hasSize(1);
            mayDie();
        }
        return new Answer.Accepted();
    }

    @Override
    public Answer start(Assignment assignment, Map<Rank, Integer> runs) {
        runs.forEach((rank, run) -> {
            var made = new RankStatus(
                    rank,
                    assignment.fence(),
                    new Incarnation(assignment.generationNumber(), run),
                    Phase.CREATED,
                    0,
                    false);
            if (containers.stream().noneMatch(seen -> isSame(seen, made))) {
                containers.add(made);
            }
            mayDie();
        });
        while (replaceOne(Phase.CREATED, Phase.RUNNING, 0)) {
            mayDie();
        }
        return new Answer.Accepted();
    }

    @Override
    public boolean isWell(Assignment assignment) {
        mayDie();
        return random.nextInt(3) == 0;
    }

    @Override
    public Optional<RankStatus> proxy(JobId job, Fence fence) {
        mayDie();
        return Optional.of(new RankStatus(new Rank(PROXY, 0), fence, Phase.RUNNING, 0, false));
    }

    @Override
    public Answer publish(Assignment assignment, int run) {
        throw new AssertionError("the proxy is there");
    }

    @Override
    public void stop(JobId job, Fence fence, int generation, Duration grace) {
        containers.replaceAll(seen -> isOf(seen, fence, generation) && seen.phase() == Phase.RUNNING
                ? new RankStatus(seen.rank(), fence, seen.incarnation(), Phase.EXITED, 143, false)
                : seen);
        mayDie();
    }

    @Override
    public void clear(JobId job, Fence fence, int generation) {
        for (var seen : List.copyOf(containers)) {
            if (isOf(seen, fence, generation)) {
                containers.remove(seen);
                mayDie();
            }
        }
    }

    @Override
    public void discard(JobId job, RankStatus ended) {
        containers.removeIf(seen -> isSame(seen, ended));
        mayDie();
    }

    @Override
    public void readLog(JobId job, RankStatus seen, OutputStream into) {
        if (containers.stream().noneMatch(container -> isSame(container, seen))) {
            throw new NoSuchRank(seen.rank());
        }
        readLog(job, seen.rank(), into);
    }

    @Override
    public InputStream collect(JobId job, RankStatus seen) {
        return collect(job, seen.rank());
    }

    private static boolean isOf(RankStatus seen, Fence fence, int generation) {
        return seen.fence().equals(fence) && seen.incarnation().generation() == generation;
    }

    private static boolean isSame(RankStatus one, RankStatus other) {
        return is(one, other.rank(), other.fence()) && one.incarnation().equals(other.incarnation());
    }

    @Override
    public List<RankStatus> list(JobId job) {
        mayDie();
        return List.copyOf(containers);
    }

    @Override
    public Optional<InetSocketAddress> endpoint(JobId job) {
        return Optional.empty();
    }

    @Override
    public void stop(JobId job, Fence fence, Duration grace) {
        containers.replaceAll(seen -> seen.fence().equals(fence) && seen.phase() == Phase.RUNNING
                ? new RankStatus(seen.rank(), fence, seen.incarnation(), Phase.EXITED, 143, false)
                : seen);
        mayDie();
    }

    @Override
    public void clear(JobId job, Fence fence) {
        for (var seen : List.copyOf(containers)) {
            if (seen.fence().equals(fence)) {
                containers.remove(seen);
                mayDie();
            }
        }
    }

    @Override
    public void remove(JobId job) {
        while (!containers.isEmpty()) {
            containers.removeLast();
            mayDie();
        }
    }

    @Override
    public void readLog(JobId job, Rank rank, OutputStream into) {
        mayDie();
        try {
            into.write('x');
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public Watch watchEnds(Consumer<JobId> ended, Runnable atEnd) {
        throw new UnsupportedOperationException();
    }

    @Override
    public LogStream followLog(JobId job, Rank rank, OutputStream into, Runnable atEnd) {
        throw new UnsupportedOperationException();
    }

    @Override
    public InputStream collect(JobId job, Rank rank) {
        mayDie();
        return new ByteArrayInputStream(new byte[0]);
    }

    private boolean replaceOne(Phase from, Phase to, int exitCode) {
        for (int at = 0; at < containers.size(); at++) {
            var seen = containers.get(at);
            if (seen.phase() == from) {
                containers.set(at, new RankStatus(seen.rank(), seen.fence(), seen.incarnation(), to, exitCode, false));
                if (to == Phase.RUNNING) {
                    assertThat(started.add(name(seen)) || vanished.contains(name(seen)))
                            .as("%s is started once, unless somebody removed it", seen)
                            .isTrue();
                }
                return true;
            }
        }
        return false;
    }

    private static String name(RankStatus seen) {
        return name(seen.rank(), seen.fence(), seen.incarnation());
    }

    /** What tells one container from all others. */
    static String name(Rank rank, Fence fence, Incarnation incarnation) {
        return rank + " " + fence + " " + incarnation;
    }

    private static boolean is(RankStatus seen, Rank rank, Fence fence) {
        return seen.rank().equals(rank) && seen.fence().equals(fence);
    }

    private void mayDie() {
        if (mortal && random.nextInt(12) == 0) {
            throw new Killed();
        }
    }
}
