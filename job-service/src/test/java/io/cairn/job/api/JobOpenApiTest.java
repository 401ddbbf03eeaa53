package io.cairn.job.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.JobApplication;
import io.cairn.kit.test.openapi.ApiDocument;
import io.cairn.kit.test.openapi.OpenApiRules;
import io.cairn.kit.test.openapi.OpenApiSnapshot;
import io.cairn.kit.test.service.ServiceUnderTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The OpenAPI document of job-service. No engine is asked for it. */
@Tag("docker")
class JobOpenApiTest {

    private static ApiDocument document;

    @BeforeAll
    static void read() {
        try (var service =
                ServiceUnderTest.start("job", JobApplication.application(), "--cairn.job.engine=tcp://127.0.0.1:1")) {
            document = service.document();
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
