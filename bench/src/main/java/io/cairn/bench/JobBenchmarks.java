package io.cairn.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/** What a job costs beside the bare engine: real containers of the image {@code cairn.local/python:3.13}. */
final class JobBenchmarks {

    private static final String IMAGE = "cairn.local/python:3.13";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final long MEMORY = 128L << 20;

    private final Path dist;
    private final Path work;

    JobBenchmarks(Path dist, Path work) {
        this.dist = dist;
        this.work = work;
    }

    void jobs(Plan plan, Report report) throws Exception {
        try (var platform = platform()) {
            var tenant = new Tenant(platform, platform.token("bench"));
            overhead(plan, report, tenant);
            rate(plan, report, tenant);
            lists(plan, report, tenant);
        }
    }

    /** One job at a time, from the request to the answer that it has ended; the peer is {@code docker run} in turns with it. */
    private static void overhead(Plan plan, Report report, Tenant tenant) throws Exception {
        var jobs = new ArrayList<Double>();
        var bare = new ArrayList<Double>();
        int seconds = plan.load("longSeconds");
        for (int run = 0; run < plan.load("longRuns"); run++) {
            jobs.add(seconds(() -> tenant.awaitEnd(tenant.submit(1000, seconds))));
            bare.add(seconds(() -> docker(1000, seconds)));
        }
        var ours = samples(jobs);
        var peers = samples(bare);
        report.add("long job", "s", ours, peers);
        report.add("long job, ratio", "1", ours.median() / peers.median(), null);
    }

    /** Many short jobs at once; the peer keeps as many {@code docker run} under way as the platform may. */
    private static void rate(Plan plan, Report report, Tenant tenant) throws Exception {
        int count = plan.load("shortJobs");
        int parallel = plan.load("shortParallel");
        ours(plan.load("shortWarmup"), parallel, tenant);
        bare(plan.load("shortWarmup"), parallel);
        double before = tenant.platform.processorSeconds();
        double ours = ours(count, parallel, tenant);
        report.add(
                "short jobs, platform's processor time a job",
                "s",
                (tenant.platform.processorSeconds() - before) / count,
                null);
        double peers = bare(count, parallel);
        report.add("short jobs, all", "s", ours, peers);
        report.add("short jobs, rate of the bare loop", "1", peers / ours, null);
        report.add("short jobs, time ratio", "1", ours / peers, null);
    }

    /** As many at a time as have room; the seconds until none is left. */
    private static double ours(int count, int parallel, Tenant tenant) throws Exception {
        return seconds(() -> {
            for (int job = 0; job < count; job++) {
                tenant.submit(share(parallel), 1);
            }
            tenant.awaitNone();
            return "";
        });
    }

    private static double bare(int count, int parallel) throws Exception {
        return seconds(() -> {
            try (var threads = Executors.newFixedThreadPool(parallel)) {
                Callable<String> one = () -> docker(share(parallel), 1);
                for (var done : threads.invokeAll(Collections.nCopies(count, one))) {
                    done.get();
                }
            }
            return "";
        });
    }

    private static long share(int parallel) {
        return Runtime.getRuntime().availableProcessors() * 1000L / parallel;
    }

    private static void lists(Plan plan, Report report, Tenant tenant) throws Exception {
        var few = list(plan, tenant, plan.load("fewStored"));
        var many = list(plan, tenant, plan.load("manyStored"));
        report.add("list p50, few stored", "ms", few.millis(50), null);
        report.add("list p50, many stored", "ms", many.millis(50), few.millis(50));
        report.add("list p99, many stored", "ms", many.millis(99), few.millis(99));
        report.add("list p50, ratio", "1", many.millis(50) / few.millis(50), null);
    }

    private static Pace.Seen list(Plan plan, Tenant tenant, int stored) throws Exception {
        try (var connection = DriverManager.getConnection(tenant.platform.place.databaseUrl(), "job", "");
                var statement = connection.createStatement()) {
            RequestBenchmarks.store(tenant.platform.place.databaseUrl(), stored - RequestBenchmarks.count(statement));
        }
        var read = tenant.request("/v1/jobs?limit=50").GET().build();
        Pace.open(plan.load("listWarmup"), plan.load("listPerSecond"), () -> tenant.platform.answers(read, 200));
        return Pace.open(plan.load("listCalls"), plan.load("listPerSecond"), () -> tenant.platform.answers(read, 200));
    }

    /** Calls of one tenant. */
    private record Tenant(Platform platform, String token) {

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(platform.place.gateway().resolve("/job" + path))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json");
        }

        String submit(long milliCpu, int seconds) throws IOException, InterruptedException {
            String body = """
                    {"library": "pytorch", "jobType": "single", "args": ["-c", "import time; time.sleep(%d)"],
                     "tasks": [{"type": "worker", "quantity": 1, "resources": {"milliCpu": %d, "memoryBytes": %d}}]}""".formatted(seconds, milliCpu, MEMORY);
            var answer = platform.send(request("/v1/jobs")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build());
            String id = JsonMapper.shared().readTree(answer).path("id").asString();
            if (id.isEmpty()) {
                throw new IllegalStateException("a job is not taken: " + answer);
            }
            return id;
        }

        String awaitEnd(String job) throws IOException, InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < end) {
                String state = JsonMapper.shared()
                        .readTree(platform.send(request("/v1/jobs/" + job).GET().build()))
                        .path("state")
                        .asString();
                if (state.equals("SUCCEEDED")) {
                    return state;
                }
                if (List.of("FAILED", "CANCELLED", "TIMED_OUT").contains(state)) {
                    throw new IllegalStateException(job + " is " + state);
                }
                LockSupport.parkNanos(LOOK.toNanos());
            }
            throw new IllegalStateException(job + " does not end");
        }

        /** Asks the database, so that watching costs the platform little. */
        void awaitNone() throws SQLException, IOException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            try (var connection = DriverManager.getConnection(platform.place.databaseUrl(), "job", "");
                    var unfinished =
                            connection.prepareStatement("select count(*) from job where finished_at is null")) {
                while (System.nanoTime() < end) {
                    try (var rows = unfinished.executeQuery()) {
                        rows.next();
                        if (rows.getLong(1) == 0) {
                            return;
                        }
                    }
                    LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                }
            }
            throw new IllegalStateException("the jobs do not end");
        }
    }

    private static String docker(long milliCpu, int seconds) throws IOException, InterruptedException {
        return run(List.of(
                "docker",
                "run",
                "--rm",
                "--network",
                "none",
                "--user",
                "10001:10001",
                "--read-only",
                "--cpus",
                String.valueOf(milliCpu / 1000.0),
                "--memory",
                String.valueOf(MEMORY),
                IMAGE,
                "python3",
                "-c",
                "import time; time.sleep(" + seconds + ")"));
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException(command + ": " + text);
        }
        return text.strip();
    }

    private static double seconds(Callable<String> work) throws Exception {
        long begin = System.nanoTime();
        work.call();
        return (System.nanoTime() - begin) / 1e9;
    }

    private static Samples samples(List<Double> values) {
        return new Samples(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private Platform platform() throws Exception {
        String id = run(List.of("docker", "image", "inspect", "--format", "{{.Id}}", IMAGE))
                .replace("sha256:", "");
        String architecture = run(List.of("docker", "image", "inspect", "--format", "{{.Architecture}}", IMAGE));
        var place = Platform.Place.fresh(dist, Files.createDirectories(work.resolve("jobs")));
        Path records = place.home().resolve("images.yml");
        Files.writeString(records, """
                - {library: pytorch, libraryVersion: "2.6.0", pythonVersion: "3.13", accelerator: cpu, architecture: %s,
                   reference: "%s", kind: IMAGE_ID, sha256: "%s"}
                """.formatted(architecture, IMAGE, id));
        Path cache = dist.resolve("cairn.aot"); // as ./cairn up starts it
        var platform = Platform.standaloneWithEngine(place, Files.exists(cache) ? cache : null, records, engine());
        platform.awaitReady();
        return platform;
    }

    private static URI engine() {
        return URI.create(
                java.util.Objects.requireNonNullElse(System.getenv("DOCKER_HOST"), "unix:///var/run/docker.sock"));
    }
}
