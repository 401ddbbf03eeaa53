package io.cairn.job.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.JobApplication;
import io.cairn.kit.test.openapi.ApiDocument;
import io.cairn.kit.test.openapi.OpenApiRules;
import io.cairn.kit.test.openapi.OpenApiSnapshot;
import io.cairn.kit.test.postgres.PostgresForTests;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document of job-service. No engine is asked for it. */
@Tag("docker")
class JobOpenApiTest {

    @TempDir
    private static Path home;

    private static ApiDocument document;

    @BeforeAll
    static void read() {
        var database = PostgresForTests.freshDatabase();
        try (var service = JobApplication.application()
                .run(
                        "--server.port=0",
                        "--spring.main.banner-mode=off",
                        "--cairn.home=" + home,
                        "--cairn.job.engine=tcp://127.0.0.1:1",
                        "--spring.datasource.url=" + database.url() + "?currentSchema=job",
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.password=" + database.password())) {
            String port = service.getEnvironment().getProperty("local.server.port");
            document = ApiDocument.fetch(URI.create("http://127.0.0.1:" + port), "/v3/api-docs");
        }
    }

    @Test
    void isTheOneThatWasAgreedOn() {
        OpenApiSnapshot.compare(document, "job-service");
    }

    @Test
    void tellsWhatEachDocumentHasToTell() {
        assertThat(OpenApiRules.faults(document)).isEmpty();
    }
}
