package io.cairn.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/** Runs one benchmark; the last line of standard output is its report, also kept beside the others. */
public final class Bench {

    private static final List<String> NAMES = List.of("gateway", "submit", "jobs", "quota", "start", "memory");

    private Bench() {}

    /**
     * @param arguments the folder of the built platform, the folder of results, and the benchmark's name; without a name the
     *     names are listed
     */
    public static void main(String[] arguments) throws Exception {
        try (var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)) {
            if (arguments.length < 3) {
                NAMES.forEach(name -> out.println(name + ": " + Plan.of(name).about()));
                return;
            }
            String name = arguments[2];
            String line = run(name, Path.of(arguments[0]));
            Path results = Files.createDirectories(Path.of(arguments[1]));
            Files.writeString(results.resolve(name + "-" + LocalDate.now(Clock.systemUTC()) + ".json"), line + "\n");
            out.println(line);
        }
    }

    private static String run(String name, Path dist) throws Exception {
        var plan = Plan.of(name);
        Path work = Files.createTempDirectory("cairn-bench");
        try (var progress = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8)) {
            var report = new Report(name, plan, Machine.description(), progress::println);
            switch (name) {
                case "gateway" -> new RequestBenchmarks(dist, work).gateway(plan, report);
                case "submit" -> new RequestBenchmarks(dist, work).submit(plan, report);
                case "jobs" -> new JobBenchmarks(dist, work).jobs(plan, report);
                case "quota" -> new QuotaBenchmarks(dist, work).quota(plan, report);
                case "start" -> new StartBenchmarks(dist, work).start(plan, report);
                case "memory" -> new StartBenchmarks(dist, work).memory(plan, report);
                default -> throw new IllegalArgumentException("there is no benchmark '" + name + "'");
            }
            return report.json();
        } finally {
            FileSystemUtils.deleteRecursively(work);
        }
    }
}
