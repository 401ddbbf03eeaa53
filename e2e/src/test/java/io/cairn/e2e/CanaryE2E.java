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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;

/**
 * Uses the platform, well and badly, and then looks for its secrets wherever something is written: database, logs, engine,
 * command lines, answers, kept files. A word that a program prints on purpose is found in each channel that it passes.
 */
@Tag("docker")
@Tag("e2e")
class CanaryE2E {

    private static final String LOUD = "loudcanary7c1f";

    private static final ListAppender<ILoggingEvent> GATEWAY_LOG = new ListAppender<>();
    private static ProcessPlatform platform;
    private static String id;
    private static final Map<String, String> SECRETS = new LinkedHashMap<>();
    private static final StringBuilder ANSWERS = new StringBuilder();

    @BeforeAll
    static void use() throws IOException {
        platform = TestPlatform.talkative();
        // After the start, which sets up logging anew.
        logEverything();
        String token = platform.token("acme");
        SECRETS.put(
                "the administrator's secret",
                Files.readString(platform.home().resolve("admin-secret")).strip());
        SECRETS.put("the database's password", platform.databasePassword());
        SECRETS.put("a token", token);
        SECRETS.put("the signature of a token", token.substring(token.lastIndexOf('.') + 1));
        SECRETS.put("a token that is none", "notatokencanary51e0");
        SECRETS.put("a wrong client secret", "wrongsecretcanary90aa");
        var shell = ProbeLibrary.of(platform.client("acme"));
        id = shell.submit(1, "echo " + LOUD + "; echo " + LOUD + " >$CAIRN_OUTPUT_DIR/out.txt; sleep 1");
        shell.awaitEnd(id);
        var job = RawHttp.to(platform.gateway());
        for (var request : List.of(
                RawRequest.get("/job/v1/jobs/" + id).withToken(token),
                RawRequest.get("/job/v1/jobs/" + id + "/logs/worker/0").withToken(token),
                RawRequest.get("/job/v1/jobs?cursor=none").withToken(token),
                RawRequest.get("/job/v1/nothing").withToken(token),
                RawRequest.get("/job/v1/jobs").withToken(SECRETS.get("a token that is none")),
                RawRequest.get("/job/v1/jobs").with("Authorization", "Basic " + SECRETS.get("a token that is none")),
                new RawRequest("POST", "/job/v1/jobs", List.of(), "{".getBytes(StandardCharsets.UTF_8))
                        .with("Content-Type", "application/json")
                        .withToken(token),
                new RawRequest(
                                "POST",
                                "/oauth2/token",
                                List.of(),
                                ("grant_type=client_credentials&client_id=cairn-admin&client_secret="
                                                + SECRETS.get("a wrong client secret"))
                                        .getBytes(StandardCharsets.UTF_8))
                        .with("Content-Type", "application/x-www-form-urlencoded"))) {
            ANSWERS.append(job.send(request).everything());
        }
    }

    @AfterAll
    static void stop() {
        root().detachAppender(GATEWAY_LOG);
        for (String library : List.of("org.springframework", "org.apache.catalina", "org.apache.coyote", "io.cairn")) {
            logger(library).setLevel(null);
            logger(library).setAdditive(true);
            logger(library).detachAppender(GATEWAY_LOG);
        }
        platform.close();
    }

    @Test
    void noSecretIsWrittenAnywhere() throws Exception {
        var found = new ArrayList<String>();
        channels()
                .forEach((channel, text) -> SECRETS.forEach((what, secret) -> {
                    if (text.contains(secret)) {
                        found.add(what + " in " + channel);
                    }
                }));
        assertThat(found).isEmpty();
    }

    @Test
    void whatIsNoSecretIsFoundByTheSameSearch() throws Exception {
        var channels = channels();
        // The texts themselves stay out of the report: they hold what others run on this machine.
        Map.of(
                        "the kept files",
                        LOUD,
                        "answers",
                        LOUD,
                        "the database",
                        "main.sh",
                        "the log of job-service",
                        " DEBUG ",
                        "the log of the gateway",
                        "/job/v1/jobs",
                        "command lines",
                        platform.instance,
                        "the engine",
                        platform.instance)
                .forEach((channel, word) -> assertThat(channels.get(channel).contains(word))
                        .as(channel)
                        .isTrue());
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

    private static Map<String, String> channels() throws Exception {
        var channels = new TreeMap<String, String>();
        channels.put("the database", database());
        channels.put("the log of job-service", Files.readString(platform.log()));
        channels.put("the log of the gateway", gatewayLog());
        channels.put("command lines", commandLines());
        channels.put("the engine", engine());
        channels.put("answers", ANSWERS.toString());
        channels.put("the kept files", files(platform.home().resolve("job")));
        return channels;
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

    /** Read where the kernel shows them: {@link ProcessHandle} leaves out what is long. */
    private static String commandLines() throws IOException {
        var text = new StringBuilder();
        try (var processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                try {
                    text.append(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                                    .replace('\0', ' '))
                            .append('\n');
                } catch (IOException ended) {
                    // A process may end while it is looked at.
                    continue;
                }
            }
        }
        return text.toString();
    }

    /** All that this platform has in the engine; the database of the tests is no part of it. */
    private static String engine() {
        var docker = DockerClientFactory.instance().client();
        var filter = Map.of("io.cairn.instance", platform.instance);
        var text = new StringBuilder();
        docker.listContainersCmd().withShowAll(true).withLabelFilter(filter).exec().stream()
                .map(container -> docker.inspectContainerCmd(container.getId()).exec())
                .forEach(text::append);
        docker.listNetworksCmd()
                .withFilter("label", List.of("io.cairn.instance=" + platform.instance))
                .exec()
                .forEach(text::append);
        docker.listVolumesCmd()
                .withFilter("label", List.of("io.cairn.instance=" + platform.instance))
                .exec()
                .getVolumes()
                .forEach(volume -> text.append(volume.getName()).append(volume.getLabels()));
        return text.toString();
    }

    private static String files(Path folder) throws IOException {
        var text = new StringBuilder();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(file).append('\n').append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }
}
