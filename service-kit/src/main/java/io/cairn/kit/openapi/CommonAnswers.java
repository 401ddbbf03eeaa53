package io.cairn.kit.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;

/**
 * Adds to every operation the error answers that it can give in any service, all with the schema {@code Problem}. What an
 * operation says itself stays; an error answer without content gets the schema.
 */
final class CommonAnswers implements GlobalOpenApiCustomizer {

    private static final String PROBLEM = "application/problem+json";

    private static final Map<String, String> ALWAYS = Map.of(
            "400", "The request is not valid",
            "401", "A valid access token is needed",
            "403", "The token does not allow this",
            "406", "No accepted media type can be produced",
            "500", "The service failed",
            "503", "The service cannot answer now");
    private static final Map<String, String> WITH_PATH_VARIABLE = Map.of("404", "There is nothing here");
    private static final Map<String, String> WITH_BODY = Map.of(
            "413", "The request is too large",
            "415", "The media type of the body is not understood",
            "422", "The body breaks a rule");

    @Override
    public void customise(OpenAPI document) {
        if (document.getPaths() == null) {
            return;
        }
        document.getComponents().addSchemas("Problem", problem()).addSchemas("FieldProblem", fieldProblem());
        document.getPaths()
                .forEach((path, item) -> item.readOperations().forEach(operation -> complete(path, operation)));
    }

    private static void complete(String path, Operation operation) {
        var wanted = new TreeMap<>(ALWAYS);
        if (path.contains("{")) {
            wanted.putAll(WITH_PATH_VARIABLE);
        }
        if (operation.getRequestBody() != null) {
            wanted.putAll(WITH_BODY);
        }
        if (takesIdempotencyKey(operation)) {
            wanted.put(
                    "409",
                    "The Idempotency-Key was used for another request, or what is asked for conflicts with what is");
        }
        if (operation.getResponses() == null) {
            operation.setResponses(new ApiResponses());
        }
        var answers = operation.getResponses();
        wanted.forEach((status, text) -> answers.computeIfAbsent(status, added -> new ApiResponse().description(text)));
        answers.forEach((status, answer) -> {
            if (status.startsWith("4") || status.startsWith("5")) {
                answer.setContent(content());
            }
        });
    }

    private static boolean takesIdempotencyKey(Operation operation) {
        return operation.getParameters() != null
                && operation.getParameters().stream()
                        .anyMatch(parameter -> "Idempotency-Key".equals(parameter.getName()));
    }

    private static Content content() {
        return new Content()
                .addMediaType(PROBLEM, new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem")));
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .description("An error as RFC 9457 has it")
                .addProperty(
                        "type",
                        text("The stable kind of the error, by which programs decide")
                                .format("uri")
                                .example("urn:cairn:problem:platform:invalid-request"))
                .addProperty("title", text("The kind in a phrase"))
                .addProperty(
                        "status",
                        new IntegerSchema().description("The HTTP status").example(400))
                .addProperty("detail", text("What happened this time"))
                .addProperty("instance", text("The path that was asked for").format("uri-reference"))
                .addProperty(
                        "errors",
                        new ArraySchema()
                                .items(new Schema<>().$ref("#/components/schemas/FieldProblem"))
                                .description("The inputs that are wrong"))
                .required(List.of("type", "title", "status", "detail", "instance", "errors"));
    }

    private static Schema<?> fieldProblem() {
        return new ObjectSchema()
                .addProperty(
                        "pointer", text("JSON pointer into the body, or query:NAME, path:NAME, header:NAME, part:NAME"))
                .addProperty("detail", text("What is wrong"))
                .addProperty("given", text("The offending value, cut at 200 characters"))
                .addProperty("allowed", text("What would have been accepted"))
                .required(List.of("pointer", "detail"));
    }

    private static Schema<?> text(String description) {
        return new StringSchema().description(description);
    }
}
