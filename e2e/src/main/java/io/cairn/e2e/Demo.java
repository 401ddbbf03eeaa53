package io.cairn.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The platform's main job on real data: a classifier trained once alone and once by two ranks that talk to each other. What it
 * prints is taken from the jobs' own output; what does not hold makes it fail.
 */
public final class Demo {

    private static final int STEPS = 200;
    private static final Pattern HASH = Pattern.compile("parameters after \\d+ steps sha256 ([0-9a-f]{64})");
    private static final Pattern ADDRESS = Pattern.compile("runs on \\S+ at ([0-9.]+),");
    private static final Pattern SHARD = Pattern.compile("shard ([0-9a-f]{16})");
    private static final Pattern ACCURACY = Pattern.compile("accuracy ([0-9.]+) on");
    private static final Pattern LOSS = Pattern.compile("rank 0 step " + STEPS + " loss ([0-9.]+)");

    private Demo() {}

    /**
     * @param arguments the folder with Fashion-MNIST, the folder with the program
     */
    public static void main(String[] arguments) throws IOException {
        try (var out = Local.out()) {
            var begun = Instant.now();
            var client = PlatformClient.of(Local.gateway(), Local.adminSecret(), "demo");
            String dataset = uploaded(client, "datasets", Path.of(arguments[0]));
            String program = uploaded(client, "programs", Path.of(arguments[1]));
            var training = new Training(client, out::println);
            var single = training.run("single", 1, program, dataset, STEPS);
            var ddp = training.run("pytorch-ddp", 2, program, dataset, STEPS);
            out.println();
            report(single, "single").forEach(out::println);
            report(ddp, "pytorch-ddp, 2 ranks").forEach(out::println);
            ranksReallyTalked(single, ddp).forEach(out::println);
            out.println(
                    "both trainings: " + Duration.between(begun, Instant.now()).toSeconds() + " s");
        }
    }

    private static String uploaded(PlatformClient client, String kind, Path folder) throws IOException {
        var answer = client.upload("/job/v1/" + kind, PlatformClient.tar(folder));
        if (answer.status() != 201 && answer.status() != 200) {
            throw new IllegalStateException(kind + " answered " + answer.status() + ": " + answer.body());
        }
        return answer.json().path("sha256").asString();
    }

    private static List<String> report(Training.Result result, String what) {
        require("SUCCEEDED".equals(result.job().path("state").asString()), what + " did not succeed");
        String log = result.logs().getFirst();
        return List.of(
                what + ": loss " + only(LOSS, log) + ", accuracy " + only(ACCURACY, log),
                "  submit to running " + result.submitToRunning().toMillis() + " ms, job " + result.id());
    }

    /** Each trains on its own shard, all end with one set of parameters, which is not that of a rank alone. */
    static List<String> ranksReallyTalked(Training.Result single, Training.Result ddp) {
        var hashes = new TreeSet<String>();
        var shards = new TreeSet<String>();
        var addresses = new TreeSet<String>();
        for (String log : ddp.logs()) {
            hashes.add(only(HASH, log));
            shards.add(only(SHARD, log));
            addresses.add(only(ADDRESS, log));
        }
        String alone = only(HASH, single.logs().getFirst());
        require(hashes.size() == 1, "the ranks ended with different parameters: " + hashes);
        require(!hashes.contains(alone), "two ranks ended with the parameters of one: " + alone);
        require(shards.size() == ddp.logs().size(), "ranks trained on the same shard: " + shards);
        require(addresses.size() == ddp.logs().size(), "ranks ran at one address: " + addresses);
        return List.of("ranks talked: one parameter hash " + hashes.first().substring(0, 16) + " on both (alone: "
                + alone.substring(0, 16) + "), shards " + shards + ", addresses " + addresses);
    }

    private static String only(Pattern pattern, String log) {
        var found = pattern.matcher(log);
        require(found.find(), "the log does not say " + pattern);
        return found.group(1);
    }

    private static void require(boolean held, String what) {
        if (!held) {
            throw new IllegalStateException(what);
        }
    }
}
