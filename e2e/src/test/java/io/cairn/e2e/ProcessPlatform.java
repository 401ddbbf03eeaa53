package io.cairn.e2e;

import io.cairn.gateway.GatewayApplication;
import io.cairn.job.JobApplication;
import io.cairn.job.quota.QuotaService;
import io.cairn.job.quota.rest.RestQuotaService;
import io.cairn.kit.service.ServiceProperties;
import io.cairn.kit.service.ServiceTokens;
import io.cairn.kit.test.openapi.RawHttp;
import io.cairn.kit.test.openapi.RawRequest;
import io.cairn.kit.test.postgres.PostgresForTests;
import io.cairn.kit.test.traces.SpanCollector;
import io.cairn.quota.QuotaApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

/** The gateway in this JVM, job-service as one or more processes that can be killed, and a PostgreSQL that outlives them. */
final class ProcessPlatform extends TestPlatform {

    private final URI engine;
    private final String logLevel;
    private final List<String> properties;

    /** Where all spans of this platform go. */
    final SpanCollector spans = SpanCollector.start();

    private final PostgresForTests.Database database = PostgresForTests.freshDatabase();
    private final ConfigurableApplicationContext gateway;
    private final List<Replica> replicas = new ArrayList<>();
    private final Replica quota = new Replica();

    /** One service; the port stays when the process is another. */
    private static final class Replica {
        final int port = freePort();
        Process process;
    }

    ProcessPlatform(URI engine, int count) throws IOException {
        this(engine, count, "WARN");
    }

    /** With job-service at this level of its log, and with these properties, {@code --name=value}. */
    ProcessPlatform(URI engine, int count, String logLevel, String... properties) throws IOException {
        this.engine = engine;
        this.logLevel = logLevel;
        this.properties = List.of(properties);
        for (int replica = 0; replica < count; replica++) {
            replicas.add(new Replica());
        }
        this.gateway = GatewayApplication.application()
                .run(
                        "--server.port=" + gatewayPort,
                        "--cairn.home=" + home,
                        "--cairn.gateway.issuer=" + gateway(),
                        "--cairn.gateway.services.job=" + addresses(),
                        "--cairn.gateway.services.quota=" + quotaService(),
                        "--cairn.tracing.endpoint=" + spans.endpoint(),
                        // One address asks for everything here, faster than any tenant.
                        "--cairn.gateway.limits.tenant.burst=1000000",
                        "--cairn.gateway.limits.address.burst=1000000",
                        "--cairn.gateway.limits.tokens.burst=1000000",
                        "--cairn.gateway.limits.guesses.burst=1000000",
                        "--spring.main.banner-mode=off");
    }

    @Override
    void killJobService() throws InterruptedException {
        kill(0);
    }

    void kill(int replica) throws InterruptedException {
        kill(replicas.get(replica).process);
    }

    /** SIGSTOP: the replica stands still, with its connections open. */
    void stall(int replica) throws IOException, InterruptedException {
        signal("STOP", replica);
    }

    void goOn(int replica) throws IOException, InterruptedException {
        signal("CONT", replica);
    }

    private void signal(String name, int replica) throws IOException, InterruptedException {
        long pid = replicas.get(replica).process.pid();
        int code = new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("kill -" + name + " ended with " + code);
        }
    }

    /** Files of uploads that are under way, in all replicas. */
    long unfinishedUploads() throws IOException {
        try (var files = Files.walk(home.resolve("job/content/.incoming"))) {
            return files.filter(file -> file.toString().endsWith(".tmp")).count();
        }
    }

    /** Starts every replica that does not run, all at once, and waits for them. */
    @Override
    void restartJobService() throws IOException {
        for (var replica : replicas) {
            if (replica.process == null || !replica.process.isAlive()) {
                replica.process = process(replica.port);
            }
        }
        replicas.forEach(replica -> awaitReady(replica.port, replica.process::isAlive));
    }

    /** One replica past the gateway. */
    URI replica(int replica) {
        return URI.create("http://127.0.0.1:" + replicas.get(replica).port);
    }

    /** The only or first job-service, past the gateway. */
    URI jobService() {
        return replica(0);
    }

    /** quota-service, past the gateway; it runs once it was started. */
    URI quotaService() {
        return URI.create("http://127.0.0.1:" + quota.port);
    }

    /** Starts quota-service on this platform's database, with these properties, {@code --name=value}; it tells job-service. */
    void startQuotaService(String... more) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "--spring.datasource.url=" + database.url() + "?currentSchema=quota",
                "--cairn.outbox.subscribers[0].name=job",
                "--cairn.outbox.subscribers[0].url=" + jobService() + "/internal/v1/quota-events",
                "--cairn.outbox.subscribers[0].token=true",
                "--cairn.service.token-uri=" + gateway() + "/oauth2/token"));
        arguments.addAll(List.of(more));
        quota.process = process(QuotaApplication.class, quota.port, "CAIRN_QUOTA_DB_PASSWORD", arguments);
        awaitReady(quota.port, quota.process::isAlive);
    }

    /** Starts it as it is configured, unless it runs. */
    void needQuotaService() throws IOException {
        if (quota.process == null || !quota.process.isAlive()) {
            startQuotaService();
        }
    }

    /** quota-service as job-service speaks to it: with its token, past the gateway. */
    QuotaService quotaOfJobService() {
        var who = new ServiceProperties(
                "job", home.resolve("service-secrets/job"), gateway().resolve("/oauth2/token"));
        return new RestQuotaService(
                quotaService(), new ServiceTokens(who, RestClient.create(), Clock.systemUTC()), Optional::empty);
    }

    /** The sum of quota-service's meters whose lines begin so, as a monitor reads them. */
    double quotaMeter(String beginning) {
        try {
            String form = "grant_type=client_credentials&scope=ops&client_id=cairn-monitor&client_secret="
                    + Files.readString(home.resolve("monitor-secret")).strip();
            var token = RawHttp.to(gateway())
                    .send(new RawRequest("POST", "/oauth2/token", List.of(), form.getBytes(StandardCharsets.US_ASCII))
                            .with("Content-Type", "application/x-www-form-urlencoded"));
            return RawHttp.to(quotaService())
                    .send(RawRequest.get("/actuator/prometheus")
                            .withToken(JsonMapper.shared()
                                    .readTree(token.text())
                                    .path("access_token")
                                    .asString()))
                    .text()
                    .lines()
                    .filter(line -> line.startsWith(beginning))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** SIGKILL to quota-service. */
    void killQuotaService() throws InterruptedException {
        kill(quota.process);
    }

    String databasePassword() {
        return database.password();
    }

    /** A connection to the database, past all services. */
    Connection connection() throws SQLException {
        return DriverManager.getConnection(url(), database.user(), database.password());
    }

    @Override
    List<String> query(String sql) {
        return Rows.of(url(), database.user(), database.password(), sql);
    }

    @Override
    void end() {
        for (var replica : replicas) {
            if (replica.process != null) {
                replica.process.destroyForcibly();
            }
        }
        if (quota.process != null) {
            quota.process.destroyForcibly();
        }
        gateway.close();
        spans.close();
    }

    private String addresses() {
        return IntStream.range(0, replicas.size())
                .mapToObj(replica -> replica(replica).toString())
                .collect(Collectors.joining(","));
    }

    private Process process(int port) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "--cairn.job.image-records=" + home.resolve("images.yml"),
                "--cairn.job.instance=" + instance,
                "--cairn.job.engine=" + engine,
                "--cairn.job.subnets=10.215",
                "--cairn.job.stop-grace=5s",
                "--cairn.quota.url=" + quotaService(),
                "--cairn.service.token-uri=" + gateway() + "/oauth2/token",
                "--spring.datasource.url=" + url()));
        arguments.addAll(properties);
        return process(JobApplication.class, port, "CAIRN_JOB_DB_PASSWORD", arguments);
    }

    private Process process(Class<?> service, int port, String password, List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                service.getName(),
                "--server.port=" + port,
                "--cairn.home=" + home,
                "--spring.datasource.username=" + database.user(),
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + gateway() + "/oauth2/jwks",
                "--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + gateway()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        // Every user of a machine may read the arguments of every process on it.
        builder.environment().put(password, database.password());
        builder.environment().put("CAIRN_OTLP_ENDPOINT", spans.endpoint());
        builder.environment().put("LOGGING_LEVEL_ROOT", logLevel);
        // Every byte that goes to the engine and back, twice: most of a log in which the engine is read anyway.
        builder.environment().put("LOGGING_LEVEL_ORG_APACHE_HC_CLIENT5_HTTP_WIRE", "INFO");
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private String url() {
        return database.url() + "?currentSchema=job";
    }
}
