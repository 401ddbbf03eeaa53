package io.cairn.job.scheduler.docker;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.metrics.RankProbe;
import io.cairn.job.metrics.UsagePoint;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.Unavailable;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.ContainerStatus;
import io.cairn.launcher.LauncherException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** {@link RankProbe} on the containers that {@link DockerContainerScheduler} starts. */
public final class DockerRankProbe implements RankProbe {

    private static final String FILE = RankSpecs.OUTPUT + "/metrics.jsonl";

    private final ContainerLauncher launcher;

    public DockerRankProbe(ContainerLauncher launcher) {
        this.launcher = launcher;
    }

    @Override
    public List<Source> running() {
        return speaking(() -> launcher.list(RankSpecs.allRankLabels()).stream()
                .filter(container -> container.phase() == ContainerStatus.Phase.RUNNING)
                .flatMap(DockerRankProbe::source)
                .toList());
    }

    private static Stream<Source> source(ContainerStatus container) {
        var labels = container.labels();
        String job = labels.getOrDefault(RankSpecs.JOB, "");
        try {
            return JobId.isValid(job)
                    ? Stream.of(new Source(
                            new JobId(job),
                            new Fence(Long.parseLong(labels.getOrDefault(RankSpecs.FENCE, ""))),
                            Integer.parseInt(labels.getOrDefault(RankSpecs.ATTEMPT, "")),
                            new Rank(
                                    labels.getOrDefault(RankSpecs.TASK, ""),
                                    Integer.parseInt(labels.getOrDefault(RankSpecs.INDEX, ""))),
                            RankContainers.incarnation(labels)))
                    : Stream.empty();
        } catch (NumberFormatException notOurs) {
            return Stream.empty();
        }
    }

    @Override
    public Optional<UsagePoint> usage(Source source, Instant now) {
        return speaking(() -> launcher.usage(name(source)))
                .map(seen -> new UsagePoint(
                        now,
                        1,
                        seen.cpuNanos(),
                        seen.memoryBytes(),
                        seen.memoryBytes(),
                        seen.receivedBytes(),
                        seen.sentBytes(),
                        seen.readBytes(),
                        seen.writtenBytes()));
    }

    @Override
    public Optional<Chunk> curves(Source source, long offset, int limit) {
        try (InputStream tar = speaking(() -> launcher.copyOut(name(source), FILE))) {
            return read(tar, offset, limit);
        } catch (LauncherException.NotFound none) {
            return Optional.empty();
        } catch (IOException broken) {
            return Optional.empty(); // a file that changes while it is copied; the next look has it
        }
    }

    /** What a program puts there may be anything: a link or a folder is no file of curves. */
    private static Optional<Chunk> read(InputStream stream, long offset, int limit) throws IOException {
        var tar = new TarArchiveInputStream(stream);
        var entry = tar.getNextEntry();
        if (entry == null || !entry.isFile() || entry.isSparse() || entry.isSymbolicLink() || entry.isLink()) {
            return Optional.empty();
        }
        long size = entry.getSize();
        long from = size < offset ? 0 : offset;
        tar.skipNBytes(from);
        byte[] bytes = tar.readNBytes((int) Math.min(limit, size - from));
        return Optional.of(new Chunk(from, bytes, from + bytes.length == size));
    }

    private static String name(Source source) {
        return RankSpecs.name(source.job(), source.rank(), source.attempt(), source.incarnation());
    }

    private static <T> T speaking(Supplier<T> work) {
        try {
            return work.get();
        } catch (LauncherException.EngineUnavailable silent) {
            throw new Unavailable(String.valueOf(silent.getMessage()), silent);
        }
    }
}
