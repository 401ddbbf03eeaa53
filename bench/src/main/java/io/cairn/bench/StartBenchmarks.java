package io.cairn.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long the platform takes to start, and what memory it then holds, in one JVM and in one for each service. */
final class StartBenchmarks {

    private final Path dist;
    private final Path work;

    StartBenchmarks(Path dist, Path work) {
        this.dist = dist;
        this.work = work;
    }

    /** Starts of each kind take turns, so that a busy moment of the machine falls on all of them. */
    void start(Plan plan, Report report) throws Exception {
        var cold = new ArrayList<Timed>();
        var plain = new ArrayList<Timed>();
        var cached = new ArrayList<Timed>();
        var separate = new ArrayList<Timed>();
        Path cache = dist.resolve("cairn.aot");
        Path home = home("start-warm");
        standalone(home, null);
        try (var database = database("job")) {
            separate(home("start-separate"), database);
            for (int run = 0; run < plan.load("runs"); run++) {
                cold.add(standalone(home("start-cold-" + run), Files.exists(cache) ? cache : null));
                plain.add(standalone(home, null));
                if (Files.exists(cache)) {
                    cached.add(standalone(home, cache));
                }
                separate.add(separate(home("start-separate"), database));
            }
        }
        report.add("cold start", "s", seconds(cold), null);
        if (!cached.isEmpty()) {
            report.add("warm start", "s", seconds(cached), seconds(separate));
            report.add("warm start, processor time", "s", processor(cached), processor(separate));
        }
        report.add("warm start without cache", "s", seconds(plain), seconds(separate));
        report.add("warm start without cache, processor time", "s", processor(plain), processor(separate));
    }

    /** Memory right after the start, and after some requests. */
    void memory(Plan plan, Report report) throws Exception {
        Path cache = dist.resolve("cairn.aot");
        Memory one;
        Memory many;
        var place = Platform.Place.fresh(dist, home("memory-one"));
        try (var platform = Platform.standalone(place, Files.exists(cache) ? cache : null)) {
            one = Memory.of(platform, plan.load("requests"), plan.load("clients"));
            report.add("PostgreSQL after load", "MiB", Machine.postgresMiB(place.database()), null);
        }
        try (var database = database("job");
                var platform =
                        Platform.separate(Platform.Place.fresh(dist, home("memory-many")), url(database, "job"))) {
            many = Memory.of(platform, plan.load("requests"), plan.load("clients"));
        }
        report.add("resident, idle", "MiB", one.idle(), many.idle());
        report.add("resident, after load", "MiB", one.loaded(), many.loaded());
    }

    private record Timed(double seconds, double processor) {}

    private record Memory(double idle, double loaded) {
        static Memory of(Platform platform, int requests, int clients) throws IOException, InterruptedException {
            platform.awaitReady();
            double idle = platform.residentMiB();
            var request = HttpRequest.newBuilder(platform.place.gateway().resolve("/job/v1/templates"))
                    .header("Authorization", "Bearer " + platform.token("bench"))
                    .build();
            Pace.closed(requests, clients, () -> platform.answers(request, 200));
            return new Memory(idle, platform.residentMiB());
        }
    }

    private Timed standalone(Path home, @Nullable Path cache) throws IOException, InterruptedException {
        var place = Platform.Place.fresh(dist, home);
        long begin = System.nanoTime();
        try (var platform = Platform.standalone(place, cache)) {
            return timed(platform, begin);
        }
    }

    private Timed separate(Path home, EmbeddedPostgres database) throws IOException, InterruptedException {
        var place = Platform.Place.fresh(dist, home);
        long begin = System.nanoTime();
        try (var platform = Platform.separate(place, url(database, "job"))) {
            return timed(platform, begin);
        }
    }

    private static Timed timed(Platform platform, long begin) throws IOException, InterruptedException {
        platform.awaitReady();
        return new Timed((System.nanoTime() - begin) / 1e9, platform.processorSeconds());
    }

    /** A server whose commits are durable, with a role that owns a schema of its name. */
    static EmbeddedPostgres database(String service) throws IOException, SQLException {
        var database = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
        try (var connection = database.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create role " + service + " login");
            statement.execute("create schema " + service + " authorization " + service);
        }
        return database;
    }

    static String url(EmbeddedPostgres database, String service) {
        return "jdbc:postgresql://127.0.0.1:" + database.getPort() + "/postgres?currentSchema=" + service;
    }

    private Path home(String name) throws IOException {
        return Files.createDirectories(work.resolve(name));
    }

    private static Samples seconds(List<Timed> runs) {
        return new Samples(runs.stream().mapToDouble(Timed::seconds).toArray());
    }

    private static Samples processor(List<Timed> runs) {
        return new Samples(runs.stream().mapToDouble(Timed::processor).toArray());
    }
}
