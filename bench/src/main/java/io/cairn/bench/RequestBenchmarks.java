package io.cairn.bench;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.ToDoubleFunction;

/** What a request costs: a hop through the gateway, and a submit. */
final class RequestBenchmarks {

    private static final String JOB = """
            {"library": "pytorch", "jobType": "single", "args": ["-c", "print(1)"]}""";

    /** No engine is asked for it, since no job runs. */
    private static final String IMAGE = """
            - {library: pytorch, libraryVersion: "2.6.0", pythonVersion: "3.13", accelerator: cpu, architecture: amd64,
               reference: "bench.local/pytorch:1", kind: IMAGE_ID, sha256: "%s"}
            """.formatted("0".repeat(64));

    private final Path dist;
    private final Path work;

    RequestBenchmarks(Path dist, Path work) {
        this.dist = dist;
        this.work = work;
    }

    /** The same list, read through the gateway and from job-service, in turns. */
    void gateway(Plan plan, Report report) throws Exception {
        try (var platform = platform("gateway")) {
            String token = platform.token("bench");
            var through = get(platform.place.gateway().resolve("/job/v1/templates"), token);
            var direct = get(platform.place.job().resolve("/v1/templates"), token);
            closed(plan, platform, through);
            closed(plan, platform, direct);
            var hop = new ArrayList<Pace.Seen>();
            var none = new ArrayList<Pace.Seen>();
            var hopMost = new ArrayList<Pace.Seen>();
            var noneMost = new ArrayList<Pace.Seen>();
            for (int run = 0; run < plan.load("runs"); run++) {
                hop.add(open(plan, platform, through));
                none.add(open(plan, platform, direct));
                hopMost.add(closed(plan, platform, through));
                noneMost.add(closed(plan, platform, direct));
            }
            report.add("p50", "ms", of(hop, seen -> seen.millis(50)), of(none, seen -> seen.millis(50)));
            report.add("p99", "ms", of(hop, seen -> seen.millis(99)), of(none, seen -> seen.millis(99)));
            double added = of(hop, seen -> seen.millis(50)).median()
                    - of(none, seen -> seen.millis(50)).median();
            report.add("overhead p50", "ms", added, null);
            report.add("throughput", "1/s", of(hopMost, Pace.Seen::perSecond), of(noneMost, Pace.Seen::perSecond));
            report.add("failed", "requests", of(hop, Pace.Seen::failed), of(none, Pace.Seen::failed));
        }
    }

    /** A submit among many stored jobs; the peer is one INSERT with commit into a table of that server. */
    void submit(Plan plan, Report report) throws Exception {
        try (var platform = platform("submit")) {
            String token = platform.token("bench");
            var submit = HttpRequest.newBuilder(platform.place.job().resolve("/v1/jobs"))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(JOB))
                    .build();
            if (!platform.answers(submit, 201)) {
                throw new IllegalStateException("a submit is not answered with 201");
            }
            store(platform.place.databaseUrl(), plan.load("stored"));
            Pace.open(plan.load("warmup"), plan.load("perSecond"), () -> platform.answers(submit, 201));
            var submits = new ArrayList<Pace.Seen>();
            var inserts = new ArrayList<Pace.Seen>();
            for (int run = 0; run < plan.load("runs"); run++) {
                submits.add(Pace.open(plan.load("calls"), plan.load("perSecond"), () -> platform.answers(submit, 201)));
                inserts.add(inserts(plan, platform.place.databaseUrl()));
            }
            report.add("p50", "ms", of(submits, seen -> seen.millis(50)), of(inserts, seen -> seen.millis(50)));
            report.add("p99", "ms", of(submits, seen -> seen.millis(99)), of(inserts, seen -> seen.millis(99)));
            report.add("failed", "requests", of(submits, Pace.Seen::failed), of(inserts, Pace.Seen::failed));
        }
    }

    /** Copies of the one stored job: rows and events, no durable tasks, so nothing wakes for them. */
    static void store(String url, int jobs) throws SQLException {
        try (var connection = DriverManager.getConnection(url, "job", "");
                var statement = connection.createStatement()) {
            int before = count(statement);
            statement.execute("create temp table one as select * from job order by created_at limit 1");
            statement.execute("create temp table copy as select * from one limit 0");
            for (int i = before; i < before + jobs; i += 1000) {
                statement.execute("insert into copy select one.* from one, generate_series(1, 1000)");
                statement.execute("update copy set id = 'bench-" + i + "-' || ctid::text, fence = -1 - " + i);
                statement.execute("insert into job select * from copy");
                statement.execute("truncate copy");
            }
            statement.execute("analyze job");
        }
    }

    /** How many jobs are stored. */
    static int count(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery("select count(*) from job")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** One INSERT with commit at a time, at the plan's rate. */
    static Pace.Seen inserts(Plan plan, String url) throws Exception {
        var pool = new ArrayBlockingQueue<Connection>(12);
        for (int i = 0; i < 12; i++) {
            pool.add(DriverManager.getConnection(url, "job", ""));
        }
        try (var statement = pool.element().createStatement()) {
            statement.execute("create table if not exists bench_peer (id bigserial primary key, body text not null)");
        }
        try {
            return Pace.open(plan.load("calls"), plan.load("perSecond"), () -> insert(pool));
        } finally {
            for (var connection : pool) {
                connection.close();
            }
        }
    }

    private static boolean insert(ArrayBlockingQueue<Connection> pool) {
        try {
            var connection = pool.take();
            try (var insert = connection.prepareStatement("insert into bench_peer (body) values (?)")) {
                insert.setString(1, JOB);
                return insert.executeUpdate() == 1;
            } finally {
                pool.add(connection);
            }
        } catch (SQLException failed) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Platform platform(String name) throws Exception {
        var place = Platform.Place.fresh(dist, Files.createDirectories(work.resolve(name)));
        Files.writeString(place.home().resolve("images.yml"), IMAGE);
        var platform = Platform.standalone(place, null);
        platform.awaitReady();
        return platform;
    }

    private static Pace.Seen open(Plan plan, Platform platform, HttpRequest request) throws InterruptedException {
        return Pace.open(plan.load("calls"), plan.load("perSecond"), () -> platform.answers(request, 200));
    }

    private static Pace.Seen closed(Plan plan, Platform platform, HttpRequest request) throws InterruptedException {
        return Pace.closed(plan.load("mostCalls"), plan.load("clients"), () -> platform.answers(request, 200));
    }

    private static HttpRequest get(URI address, String token) {
        return HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + token)
                .build();
    }

    private static Samples of(List<Pace.Seen> runs, ToDoubleFunction<Pace.Seen> value) {
        return new Samples(runs.stream().mapToDouble(value).toArray());
    }
}
