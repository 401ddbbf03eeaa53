package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cairn.kit.test.openapi.RawHttp;
import io.cairn.kit.test.openapi.RawRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/**
 * Uses the platform, well and badly, and then looks for its secrets wherever something is written: database, logs, engine,
 * command lines, answers, kept files. A word that a program prints on purpose is found in each channel that it passes.
 */
@Tag("docker")
@Tag("e2e")
@ExtendWith(SharedPlatform.class)
class CanaryE2E {

    private static final String LOUD = "loudcanary7c1f";

    private static final String TENANT = "canary";
    private static final String LAST_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final ListAppender<ILoggingEvent> GATEWAY_LOG = new ListAppender<>();
    private static final Canary CANARY = new Canary();

    private static ProcessPlatform platform;

    @BeforeAll
    static void use(ProcessPlatform shared) throws Exception {
        platform = shared;
        // After the start, which sets up logging anew.
        logEverything();
        String token = platform.token(TENANT);
        String noToken = "notatokencanary51e0";
        String wrongSecret = "wrongsecretcanary90aa";
        CANARY.plant("the administrator's secret", secret("admin-secret"));
        CANARY.plant("the secret of a service", secret("service-secrets/job"));
        CANARY.plant("the database's password", platform.databasePassword());
        CANARY.plant("a token", token);
        CANARY.plant("the signature of a token", token.substring(token.lastIndexOf('.') + 1));
        CANARY.plant("a token that is none", noToken);
        CANARY.plant("a wrong client secret", wrongSecret);
        CANARY.plant("a sealed secret", Canary.signingKey(secret("secret-keys.json"), secret("gateway-keys.json")));
        CANARY.plant("the key that seals", Canary.sealingKey(secret("secret-keys.json")));
        expect();
        String id = runAJob();
        var job = RawHttp.to(platform.gateway());
        for (var request : List.of(
                RawRequest.get("/job/v1/jobs/" + id).withToken(token),
                RawRequest.get("/job/v1/jobs/" + id + "/logs/worker/0").withToken(token),
                RawRequest.get("/job/v1/jobs?cursor=none").withToken(token),
                RawRequest.get("/job/v1/nothing").withToken(token),
                RawRequest.get("/job/v1/jobs").withToken(noToken),
                RawRequest.get("/job/v1/jobs").with("Authorization", "Basic " + noToken),
                new RawRequest("POST", "/job/v1/jobs", List.of(), "{".getBytes(StandardCharsets.UTF_8))
                        .with("Content-Type", "application/json")
                        .withToken(token),
                new RawRequest(
                                "POST",
                                "/oauth2/token",
                                List.of(),
                                ("grant_type=client_credentials&client_id=cairn-admin&client_secret=" + wrongSecret)
                                        .getBytes(StandardCharsets.UTF_8))
                        .with("Content-Type", "application/x-www-form-urlencoded"))) {
            CANARY.look("answers", job.send(request).everything());
        }
        job.send(RawRequest.get("/job/v1/jobs/" + id)
                .withToken(token)
                .with("traceparent", "00-" + LAST_TRACE + "-00f067aa0ba902b7-01"));
        lookAround();
    }

    private static void expect() {
        CANARY.expect("answers", LOUD);
        CANARY.expect("the database", "main.sh");
        CANARY.expect("the log of job-service", " DEBUG ");
        CANARY.expect("the log of the gateway", "/job/v1/jobs");
        CANARY.expect("command lines", platform.instance);
        CANARY.expect("the engine", "CAIRN_OUTPUT_DIR");
        CANARY.expect("events of the engine", platform.instance);
        CANARY.expect("spans", "/v1/jobs");
        CANARY.expect("the kept files", LOUD);
        CANARY.expect("what is sealed", "cairn1.");
    }

    /** Its containers are looked at while they are there. */
    private static String runAJob() {
        var shell = ProbeLibrary.of(platform.client(TENANT));
        String id = shell.submit(
                1, "trap exit TERM; echo " + LOUD + "; echo " + LOUD + " >$CAIRN_OUTPUT_DIR/out.txt; sleep 600 & wait");
        shell.awaitOutput(id, LOUD);
        CANARY.look("the engine", Canary.engine("io.cairn.instance", platform.instance));
        shell.stop(id);
        shell.awaitEnd(id);
        return id;
    }

    @AfterAll
    static void stop() {
        root().detachAppender(GATEWAY_LOG);
        for (String library : List.of("org.springframework", "org.apache.catalina", "org.apache.coyote", "io.cairn")) {
            logger(library).setLevel(null);
            logger(library).setAdditive(true);
            logger(library).detachAppender(GATEWAY_LOG);
        }
    }

    @Test
    void noSecretIsWrittenAnywhere() {
        assertThat(CANARY.found()).isEmpty();
    }

    @Test
    void whatIsNoSecretIsFoundByTheSameSearch() {
        assertThat(CANARY.blind()).isEmpty();
    }

    /** The gateway runs in this JVM, and so does the client of these tests, whose own log is not the platform's. */
    private static void logEverything() {
        GATEWAY_LOG.start();
        root().addAppender(GATEWAY_LOG);
        for (String library : List.of("org.springframework", "org.apache.catalina", "org.apache.coyote", "io.cairn")) {
            logger(library).setLevel(Level.DEBUG);
            logger(library).setAdditive(false);
            logger(library).addAppender(GATEWAY_LOG);
        }
    }

    private static Logger root() {
        return logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    private static String gatewayLog() {
        var text = new StringBuilder();
        synchronized (GATEWAY_LOG) {
            List.copyOf(GATEWAY_LOG.list)
                    .forEach(event -> text.append(event.getFormattedMessage()).append('\n'));
        }
        return text.toString();
    }

    /** All that is written by now. Each place is a line here. */
    private static void lookAround() throws Exception {
        CANARY.look("the database", database());
        CANARY.look("the log of job-service", platform.log());
        CANARY.look("the log of the gateway", gatewayLog());
        CANARY.look("command lines", Canary.commandLines());
        CANARY.look("spans", spans());
        CANARY.look("events of the engine", platform.events.told());
        CANARY.look("the kept files", platform.home(), CanaryE2E::isForASecret);
        CANARY.look("what is sealed", platform.home().resolve("gateway-keys.json"));
    }

    /** What the collector has, once both services have sent their part of the last call. */
    private static String spans() {
        Awaitility.await("the last spans")
                .atMost(Duration.ofSeconds(30))
                .until(() -> platform.spans.hasTrace(LAST_TRACE, "gateway")
                        && platform.spans.hasTrace(LAST_TRACE, "job-service"));
        return platform.spans.text();
    }

    /** The places that are made for secrets: files of mode 0600, and the tokens that the command line keeps. */
    private static boolean isForASecret(Path file) {
        String path = platform.home().relativize(file).toString();
        return List.of("admin-secret", "secret-keys.json").contains(path)
                || path.startsWith("service-secrets/")
                || path.startsWith("cli/");
    }

    /** Every row of every table, as text. */
    private static String database() throws SQLException {
        var dump = new StringBuilder();
        try (var connection = platform.connection();
                var names = connection.createStatement();
                var rows = connection.createStatement();
                var tables = names.executeQuery("select quote_ident(schemaname) || '.' || quote_ident(tablename)"
                        + " from pg_tables where schemaname not in ('pg_catalog', 'information_schema')")) {
            while (tables.next()) {
                String table = tables.getString(1);
                try (var all = rows.executeQuery("select t::text from " + table + " t")) {
                    while (all.next()) {
                        dump.append(table).append(' ').append(all.getString(1)).append('\n');
                    }
                }
            }
        }
        return dump.toString();
    }

    private static String secret(String file) throws IOException {
        return Files.readString(platform.home().resolve(file)).strip();
    }
}
