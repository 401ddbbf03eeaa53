package io.cairn.cli;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import io.cairn.cli.rest.Gateway;
import io.cairn.cli.show.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a job is asked for with, in {@code run} and in {@code plan}. */
final class JobOptions {

    @Parameters(index = "0", paramLabel = "LIBRARY", description = "The deep learning library, such as pytorch.")
    String library = "";

    @Parameters(index = "1", paramLabel = "JOBTYPE", description = "How it runs, such as single or pytorch-ddp.")
    String jobType = "";

    @Parameters(
            index = "2",
            paramLabel = "DIR",
            arity = "0..1",
            description = "The folder with the program. '-' for none.")
    @Nullable
    Path folder;

    @Parameters(index = "3..*", paramLabel = "ARG", description = "What the program is given; behind --.")
    List<String> arguments = new ArrayList<>();

    @Option(
            names = {"-n", "--workers"},
            paramLabel = "N",
            description = "How many ranks.")
    @Nullable
    Integer workers;

    @Option(names = "--cpu", paramLabel = "CPUS", description = "Processors of each rank, such as 0.8.")
    @Nullable
    String cpu;

    @Option(names = "--memory", paramLabel = "SIZE", description = "Memory of each rank, such as 512m or 1g.")
    @Nullable
    String memory;

    @Option(names = "--accelerator", paramLabel = "KIND", description = "Kind of devices that ranks get, such as cuda.")
    @Nullable
    String accelerator;

    @Option(
            names = "--accelerators",
            paramLabel = "N",
            description = "Devices of each rank; 1 with --accelerator if not said.")
    @Nullable
    Integer accelerators;

    @Option(
            names = "--dataset",
            paramLabel = "WHAT",
            description = "A folder, an archive, or the SHA-256 of an earlier upload.")
    @Nullable
    String dataset;

    @Option(
            names = "--boot-file",
            paramLabel = "FILE",
            description = "The file of DIR that is run; main.py or the only one if not said.")
    @Nullable
    String bootFile;

    @Option(names = "--name", paramLabel = "TEXT", description = "A name for people.")
    @Nullable
    String name;

    @Option(
            names = "--version",
            paramLabel = "VERSION",
            description = "Version of the library or its beginning, such as 2.6.")
    @Nullable
    String version;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "An environment variable; may be repeated.")
    Map<String, String> environment = new LinkedHashMap<>();

    @Option(names = "--run-limit", paramLabel = "DURATION", description = "How long it may run, such as PT30M.")
    @Nullable
    String runLimit;

    @Option(names = "--ttl", paramLabel = "DURATION", description = "How long it is kept after its end, such as P7D.")
    @Nullable
    String ttl;

    @Option(names = "--tag", paramLabel = "TAG", description = "A tag; may be repeated.")
    List<String> tags = new ArrayList<>();

    /** Uploads what has to be and answers the body of the request. */
    Map<String, Object> request(Gateway gateway, Progress progress) throws IOException {
        var body = new LinkedHashMap<String, Object>();
        var tasks = Sizes.tasks(
                jobType,
                Optional.ofNullable(workers),
                Optional.ofNullable(cpu),
                Optional.ofNullable(memory),
                Optional.ofNullable(accelerators));
        body.put("library", library);
        body.put("jobType", jobType);
        put(body, "libraryVersion", version);
        put(body, "accelerator", accelerator);
        put(body, "name", name);
        put(body, "runLimit", runLimit);
        put(body, "ttl", ttl);
        if (folder != null && !folder.toString().equals("-")) {
            if (!Files.isDirectory(folder)) {
                throw new Failure(ExitCode.NO_INPUT, folder + " is no folder");
            }
            body.put("bootFile", bootFile == null ? onlyBootFile(folder) : bootFile);
            body.put("program", new Uploading(gateway, progress).folder("program", folder));
        }
        if (dataset != null) {
            body.put("dataset", new Uploading(gateway, progress).any("data set", dataset));
        }
        body.put("args", arguments);
        body.put("env", environment);
        body.put("tags", tags);
        if (!tasks.isEmpty()) {
            body.put("tasks", tasks);
        }
        return body;
    }

    private static void put(Map<String, Object> body, String field, @Nullable String value) {
        if (value != null) {
            body.put(field, value);
        }
    }

    private static String onlyBootFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            var names = files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
            if (names.contains("main.py")) {
                return "main.py";
            }
            if (names.size() == 1) {
                return names.getFirst();
            }
            throw new Failure(ExitCode.USAGE, "say with --boot-file which file of " + folder + " is run");
        }
    }
}
