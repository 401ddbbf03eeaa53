package io.cairn.e2e;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The demo's act of quota: a training of ada runs on what bob reserved and does not use, saves its work and leaves when bob asks,
 * and goes on from there when bob has done. What it prints is the command line's and what the jobs wrote; what does not hold makes
 * it fail.
 */
public final class BorrowedBurst {

    private static final long MIB = 1L << 20;
    private static final int STEPS = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Rules with which a recall can be watched. By the usual ones work runs a minute before anybody can want it to leave. */
    private static final Map<String, Object> BRISK =
            Map.of("notice", "PT10S", "minimumRun", "PT0S", "period", "PT1S", "roundCap", 1000);

    private static final Map<String, Object> USUAL =
            Map.of("notice", "PT30S", "minimumRun", "PT1M", "period", "PT2S", "roundCap", 100);

    private final CommandLine cairn;
    private final Consumer<String> say;
    private final PlatformClient operator;
    private final PlatformClient ada;
    private final PlatformClient bob;

    BorrowedBurst(URI gateway, String adminSecret, CommandLine cairn, Consumer<String> say) {
        this.cairn = cairn;
        this.say = say;
        operator = PlatformClient.of(gateway, adminSecret, "default", "quota.admin");
        ada = PlatformClient.of(gateway, adminSecret, "ada");
        bob = PlatformClient.of(gateway, adminSecret, "bob");
    }

    /**
     * @param arguments the folder of the sources, the folder with Fashion-MNIST, the engine's processors and bytes of memory
     */
    public static void main(String[] arguments) {
        try (var out = Local.out()) {
            var root = Path.of(arguments[0]);
            var cairn = new CommandLine(root, Map.of(), line -> out.println("    " + line));
            var act = new BorrowedBurst(Local.gateway(), Local.adminSecret(), cairn, out::println);
            act.play(
                    Path.of(arguments[1]),
                    Map.of("cpu", 1000 * Long.parseLong(arguments[2]), "memory", Long.parseLong(arguments[3])));
        }
    }

    /**
     * Plays it, where nobody else uses the cohort of the flavor cpu, and gives the cohort back with the usual rules.
     *
     * @param capacity what the cohort has afterwards
     */
    void play(Path dataset, Map<String, Long> capacity) {
        say.accept("");
        var cohort = cohort();
        if (cohort.filter(BorrowedBurst::isInUse).isPresent()) {
            say.accept("a borrowed burst: left out, because quota of the flavor cpu is reserved or in use here");
            return;
        }
        String name = cohort.map(some -> some.path("name").asString()).orElse("cpu");
        say.accept(
                "a borrowed burst: ada and bob share 2 processors. Ada reserves 0.6 of them, bob 1.4, and either lends what it "
                        + "does not use");
        put(name, Map.of("cpu", 2000L, "memory", 4096 * MIB), BRISK);
        var reservations = Map.of(ada, reserve(ada, 600), bob, reserve(bob, 1400));
        try {
            jobs(dataset);
        } finally {
            reservations.forEach((tenant, id) -> tenant.send("POST", "/quota/v1/reservations/" + id + ":cancel"));
            put(name, capacity, USUAL);
        }
    }

    private void jobs(Path dataset) {
        String burst = submit("ada", "burst", "1", dataset, "0.2");
        await(ada, burst, job -> log(ada, burst, 1).contains("step 10 loss"));
        require(shown("ada", burst).contains("own+bob"), "the burst does not run on bob's quota");

        say.accept("bob wants to use all of its own now");
        var asked = Instant.now();
        String owners = submit("bob", "owners", "1.4", dataset, "0.04");
        var quota = await(bob, owners, job -> job.hasNonNull("startedAt")).path("quota");
        var waited = Duration.between(asked, Instant.now());
        require(quota.path("borrowed").isEmpty(), "bob's job does not run on its own quota alone: " + quota);
        await(ada, burst, job -> job.path("waitReason").asString("").startsWith("waits for quota") || ended(job));
        shown("ada", burst);
        shown("bob", owners);

        await(bob, owners, BorrowedBurst::ended);
        await(ada, burst, BorrowedBurst::ended);
        proof(burst, owners).forEach(say);
        say.accept("  bob's job ran " + waited.toSeconds()
                + " s after it was asked for, with the time that ada's had to leave");
    }

    /** Each step was done once, and the network is the one of the training that nobody interrupted. */
    private Stream<String> proof(String burst, String owners) {
        var first = StepLog.of(log(ada, burst, 1));
        var second = StepLog.of(log(ada, burst, 2));
        var alone = StepLog.of(log(bob, owners, 1));
        var steps =
                Stream.concat(first.steps().stream(), second.steps().stream()).toList();
        require(
                steps.equals(IntStream.rangeClosed(1, STEPS).boxed().toList()),
                "not each step was done once, in order: " + steps);
        require(second.behind() > 0, "the second attempt began anew");
        require(!alone.hash().isEmpty() && second.hash().equals(alone.hash()), "the networks differ");
        return Stream.of(
                "both ended well: ada's burst did steps 1 to " + second.behind() + ", left, and did steps "
                        + (second.behind() + 1) + " to " + STEPS + ", each once",
                "  its parameters are those of bob's training, which nobody interrupted: sha256 "
                        + alone.hash().substring(0, 16));
    }

    private String submit(String tenant, String name, String processors, Path dataset, String pace) {
        return cairn.run(
                        "run",
                        "pytorch",
                        "single",
                        "examples/resumable",
                        "--tenant",
                        tenant,
                        "--quiet",
                        "--detach",
                        "--name",
                        name,
                        "--cpu",
                        processors,
                        "--memory",
                        "1g",
                        "--dataset",
                        dataset.toString(),
                        "--",
                        "--steps",
                        String.valueOf(STEPS),
                        "--pace",
                        pace)
                .getFirst();
    }

    /** The job's line of {@code ps}. */
    private String shown(String tenant, String job) {
        return cairn.run("ps", "--tenant", tenant).stream()
                .filter(line -> line.startsWith(job))
                .findFirst()
                .orElse("");
    }

    /** The one that has the flavor of jobs without accelerators. */
    private Optional<JsonNode> cohort() {
        return checked(operator.send("GET", "/quota/v1/cohorts"))
                .path("items")
                .valueStream()
                .filter(some -> some.path("flavor").asString().equals("cpu"))
                .findFirst();
    }

    private static boolean isInUse(JsonNode cohort) {
        return Stream.of("reserved", "active")
                        .flatMap(part -> cohort.path(part).valueStream())
                        .anyMatch(amount -> amount.asLong() > 0)
                || cohort.path("waiting").asInt() > 0;
    }

    private void put(String cohort, Map<String, Long> capacity, Map<String, Object> policy) {
        checked(operator.put(
                "/quota/internal/v1/cohorts/" + cohort,
                Map.of("flavor", "cpu", "capacity", capacity, "policy", policy)));
    }

    /** Elastic, and for ten minutes, so that a demo that is broken off leaves nothing reserved. */
    private static String reserve(PlatformClient tenant, long milliCpu) {
        var body = Map.of(
                "flavor",
                "cpu",
                "elastic",
                Map.of("cpu", milliCpu, "memory", 2048 * MIB),
                "end",
                Instant.now().plus(Duration.ofMinutes(10)).toString());
        return checked(tenant.post("/quota/v1/reservations", body, Map.of()))
                .path("id")
                .asString();
    }

    private static String log(PlatformClient tenant, String job, int attempt) {
        return tenant.send("GET", "/job/v1/jobs/" + job + "/logs/worker/0?attempt=" + attempt)
                .body();
    }

    private static boolean ended(JsonNode job) {
        return job.hasNonNull("finishedAt");
    }

    /** The job as soon as this is true of it; one that ends badly before is a failure. */
    private static JsonNode await(PlatformClient tenant, String id, Predicate<JsonNode> condition) {
        for (Instant begun = Instant.now(); Instant.now().isBefore(begun.plus(PATIENCE)); ) {
            var job = checked(tenant.send("GET", "/job/v1/jobs/" + id));
            if (condition.test(job)) {
                require(
                        !ended(job) || job.path("state").asString().equals("SUCCEEDED"),
                        "job " + id + " did not end well: " + job.path("outcome"));
                return job;
            }
            require(!ended(job), "job " + id + " ended too early: " + job.path("outcome"));
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
        throw new IllegalStateException("job " + id + " did not get on within " + PATIENCE);
    }

    private static JsonNode checked(PlatformClient.Answer answer) {
        require(answer.status() / 100 == 2, "the platform answered " + answer.status() + ": " + answer.body());
        return answer.json();
    }

    private static void require(boolean held, String what) {
        if (!held) {
            throw new IllegalStateException(what);
        }
    }
}
