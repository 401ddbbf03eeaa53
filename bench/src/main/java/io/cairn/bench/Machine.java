package io.cairn.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What a figure depends on, and what the kernel says about processes. Linux only, as the platform is. */
final class Machine {

    private static final int CLOCK_TICKS = 100;

    private Machine() {}

    /** Cores, memory, kernel, JDK, and the load of the last minute; no names. */
    static Map<String, Object> description() throws IOException {
        var found = new LinkedHashMap<String, Object>();
        found.put("cores", Runtime.getRuntime().availableProcessors());
        found.put("memoryMiB", field(Path.of("/proc/meminfo"), "MemTotal:") / 1024);
        found.put("kernel", System.getProperty("os.version"));
        found.put("jdk", Runtime.version().toString());
        found.put("load1", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        return found;
    }

    /** Resident memory of a process in MiB. */
    static double residentMiB(long pid) throws IOException {
        return field(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:") / 1024.0;
    }

    /** Memory of a PostgreSQL server and its children in MiB; of shared pages each counts its part. */
    static double postgresMiB(Path data) throws IOException {
        long server = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
        double sum = proportionalMiB(server);
        for (var child : ProcessHandle.of(server).orElseThrow().descendants().toList()) {
            sum += proportionalMiB(child.pid());
        }
        return sum;
    }

    private static double proportionalMiB(long pid) throws IOException {
        Path rollup = Path.of("/proc", Long.toString(pid), "smaps_rollup");
        return Files.exists(rollup) ? field(rollup, "Pss:") / 1024.0 : 0;
    }

    /** Processor time that a process has used, in seconds. */
    static double processorSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) CLOCK_TICKS;
    }

    private static long field(Path file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            String line =
                    lines.filter(text -> text.startsWith(name)).findFirst().orElse(name + " 0");
            return Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
    }
}
