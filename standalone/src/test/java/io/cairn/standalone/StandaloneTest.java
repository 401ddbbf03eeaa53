package io.cairn.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The platform as one process, as a user starts and stops it; without an engine. */
class StandaloneTest {

    private static final Map<String, String> VARIABLES =
            Map.of("LOGGING_LEVEL_IO_CAIRN_STANDALONE", "INFO", "LOGGING_LEVEL_IO_ZONKY", "INFO");

    @TempDir
    private Path home;

    @Test
    void whatWasStoredThroughTheGatewayIsThereAfterARestartAndTheDatabaseEndsLast() throws Exception {
        try (var platform = PlatformProcess.start(home, VARIABLES)) {
            var stored = platform.send(platform.request("/job/v1/programs")
                    .header("Content-Type", "application/octet-stream")
                    .POST(BodyPublishers.ofByteArray(Programs.one())));
            assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
            String sha256 = PlatformProcess.json(stored).path("sha256").asString();

            assertThat(platform.end()).as("it stops").isTrue();
            assertThat(platform.log())
                    .containsSubsequence(
                            "gateway has ended",
                            "quota-service has ended",
                            "job-service has ended",
                            "waiting for server to shut down",
                            "PostgreSQL has ended")
                    .doesNotContain("did not end in order");
            assertThat(home.resolve("postgres/data/postmaster.pid"))
                    .as("the server's own mark")
                    .doesNotExist();

            platform.launch();
            var found = platform.send(platform.request("/job/v1/programs/" + sha256));
            assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
        }
    }
}
