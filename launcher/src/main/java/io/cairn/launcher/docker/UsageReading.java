package io.cairn.launcher.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.BlkioStatEntry;
import com.github.dockerjava.api.model.MemoryStatsConfig;
import com.github.dockerjava.api.model.StatisticNetworksConfig;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.api.model.StatsConfig;
import io.cairn.launcher.LauncherException;
import io.cairn.launcher.Usage;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One answer of the engine's statistics. Any part of it may be missing: engines and kernels differ in what they count. */
final class UsageReading {

    private UsageReading() {}

    /** Takes a second or two, the time in which the engine looks twice. */
    static Optional<Usage> of(DockerClient engine, String name) {
        var last = new Last();
        try {
            engine.statsCmd(name).withNoStream(true).exec(last).awaitCompletion();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new LauncherException.EngineUnavailable("interrupted while the engine answered", stopped);
        }
        return Optional.ofNullable(last.seen.get()).flatMap(UsageReading::usage);
    }

    /** Empty for a container that does not run: the engine answers with nothing in it. */
    static Optional<Usage> usage(Statistics seen) {
        long cpu = Optional.ofNullable(seen.getCpuStats())
                .map(stats -> stats.getCpuUsage())
                .map(usage -> usage.getTotalUsage())
                .orElse(0L);
        var memory = seen.getMemoryStats();
        if (cpu == 0 && (memory == null || memory.getUsage() == null)) {
            return Optional.empty();
        }
        Collection<StatisticNetworksConfig> networks = Objects.requireNonNullElse(
                        seen.getNetworks(), Map.<String, StatisticNetworksConfig>of())
                .values();
        var blocks = Optional.ofNullable(seen.getBlkioStats())
                .map(stats -> stats.getIoServiceBytesRecursive())
                .orElse(List.of());
        return Optional.of(new Usage(
                cpu,
                memory(memory),
                sum(networks, StatisticNetworksConfig::getRxBytes),
                sum(networks, StatisticNetworksConfig::getTxBytes),
                blocks(blocks, "read"),
                blocks(blocks, "write")));
    }

    private static long memory(@Nullable MemoryStatsConfig memory) {
        if (memory == null || memory.getUsage() == null) {
            return 0;
        }
        StatsConfig parts = memory.getStats();
        // The first name is that of control groups 1, the second that of 2.
        long droppable = parts == null
                ? 0
                : Optional.ofNullable(parts.getTotalInactiveFile())
                        .or(() -> Optional.ofNullable(parts.getInactiveFile()))
                        .orElse(0L);
        return Math.max(0, memory.getUsage() - droppable);
    }

    private static long sum(
            Collection<StatisticNetworksConfig> networks, Function<StatisticNetworksConfig, @Nullable Long> part) {
        return networks.stream()
                .map(part)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sum();
    }

    private static long blocks(List<BlkioStatEntry> entries, String operation) {
        return entries.stream()
                .filter(entry -> operation.equalsIgnoreCase(entry.getOp()) && entry.getValue() != null)
                .mapToLong(BlkioStatEntry::getValue)
                .sum();
    }

    private static final class Last extends ResultCallback.Adapter<Statistics> {
        private final AtomicReference<@Nullable Statistics> seen = new AtomicReference<>();

        @Override
        public void onNext(Statistics statistics) {
            seen.set(statistics);
        }
    }
}
