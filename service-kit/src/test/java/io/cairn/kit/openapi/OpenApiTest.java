package io.cairn.kit.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.sample.OverHttp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenApiTest extends OverHttp {

    @Test
    void theDocumentTellsHowToAuthorize() {
        var document = document();
        assertThat(document.at("/info/title").asString()).isEqualTo("Cairn: sample");
        var scheme = document.at("/components/securitySchemes/oauth2");
        assertThat(scheme.at("/flows/clientCredentials/tokenUrl").asString()).isEqualTo("/oauth2/token");
        assertThat(scheme.at("/description").asString()).contains("tenant=NAME");
        assertThat(document.at("/security")).hasSize(2);
    }

    @Test
    void everyOperationHasAnIdAndTheCommonErrorAnswersAsProblems() {
        for (var operation : operations(document())) {
            assertThat(operation.path("operationId").asString()).isNotBlank();
            for (var status : List.of("400", "401", "403", "500", "503")) {
                assertThat(operation
                                .at("/responses/" + status + "/content/application~1problem+json/schema/$ref")
                                .asString())
                        .as("%s of %s", status, operation)
                        .isEqualTo("#/components/schemas/Problem");
            }
        }
    }

    @Test
    void bodiesAndVariablesHaveTheirErrorsToo() {
        var document = document();
        assertThat(document.at("/paths/~1v1~1things/post/responses").propertyNames())
                .contains("413", "415", "422");
        assertThat(document.at("/paths/~1v1~1things/get/responses").propertyNames())
                .contains("200")
                .doesNotContain("404", "422", "default");
        assertThat(document.at("/paths/~1v1~1things~1{number}/get/responses").propertyNames())
                .contains("404");
    }

    @Test
    void theCallerIsNoParameterAndTheErrorPageNoOperation() {
        var document = document();
        assertThat(document.at("/paths/~1v1~1me/get/parameters").isMissingNode())
                .isTrue();
        assertThat(document.path("paths").propertyNames()).doesNotContain("/error");
    }

    @Test
    void theProblemIsDescribed() {
        var problem = document().at("/components/schemas/Problem");
        assertThat(problem.path("properties").propertyNames())
                .containsExactlyInAnyOrder("type", "title", "status", "detail", "instance", "errors");
    }

    private JsonNode document() {
        return ask(bare("/v3/api-docs")).json();
    }

    private static List<JsonNode> operations(JsonNode document) {
        var found = new ArrayList<JsonNode>();
        document.path("paths").forEach(path -> path.forEach(found::add));
        assertThat(found).isNotEmpty();
        return found;
    }
}
