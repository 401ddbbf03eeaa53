package io.cairn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.openapi.ApiDocument;
import io.cairn.kit.test.openapi.OpenApiRules;
import io.cairn.kit.test.openapi.OpenApiSnapshot;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document of the gateway's own operations. */
class GatewayOpenApiTest {

    @TempDir
    private static Path home;

    private static ApiDocument document;

    @BeforeAll
    static void read() {
        try (var gateway = GatewayApplication.application()
                .run("--server.port=0", "--spring.main.banner-mode=off", "--cairn.home=" + home)) {
            String port = gateway.getEnvironment().getProperty("local.server.port");
            document = ApiDocument.fetch(URI.create("http://127.0.0.1:" + port), "/v3/api-docs");
        }
    }

    @Test
    void isTheOneThatWasAgreedOn() {
        OpenApiSnapshot.compare(document, "gateway");
    }

    @Test
    void tellsWhatEachDocumentHasToTell() {
        assertThat(OpenApiRules.faults(document)).isEmpty();
    }
}
