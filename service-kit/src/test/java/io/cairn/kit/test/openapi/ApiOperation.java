package io.cairn.kit.test.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * One operation of a document.
 *
 * @param node the operation as the document has it
 */
public record ApiOperation(
        String id, String method, String path, JsonNode node, List<Parameter> parameters, Optional<Body> body) {

    /** Where a parameter stands. */
    public enum Where {
        PATH,
        QUERY,
        HEADER,
        COOKIE
    }

    /** One parameter, with its schema resolved. */
    public record Parameter(String name, Where in, boolean required, JsonNode schema) {}

    /** What is sent, with its schema resolved. */
    public record Body(String mediaType, JsonNode schema, Optional<JsonNode> example) {

        /** Whether it is bytes that no document can show. */
        public boolean isBinary() {
            return schema.path("format").asString().equals("binary");
        }
    }

    static ApiOperation of(ApiDocument document, String method, String path, JsonNode node) {
        var parameters = new ArrayList<Parameter>();
        node.path("parameters").forEach(reference -> {
            var parameter = document.resolved(reference);
            parameters.add(new Parameter(
                    parameter.path("name").asString(),
                    Where.valueOf(parameter.path("in").asString().toUpperCase(java.util.Locale.ROOT)),
                    parameter.path("required").asBoolean(),
                    document.resolved(parameter.path("schema"))));
        });
        return new ApiOperation(
                node.path("operationId").asString(), method, path, node, List.copyOf(parameters), body(document, node));
    }

    /** The parameters that stand in the path, in the query, and so on. */
    public List<Parameter> parameters(Where where) {
        return parameters.stream().filter(parameter -> parameter.in() == where).toList();
    }

    /** The statuses that the document promises. */
    public Set<String> statuses() {
        return new TreeSet<>(node.path("responses").propertyNames());
    }

    /** Whether it names one thing, so that a stranger's name for it is not found. */
    public boolean namesAThing() {
        return !parameters(Where.PATH).isEmpty();
    }

    @Override
    public String toString() {
        return id + " (" + method + " " + path + ")";
    }

    private static Optional<Body> body(ApiDocument document, JsonNode node) {
        var content = document.resolved(node.path("requestBody")).path("content");
        if (content.isEmpty()) {
            return Optional.empty();
        }
        var media = content.properties().iterator().next();
        var schema = document.resolved(media.getValue().path("schema"));
        var example = Optional.of(media.getValue().path("example"))
                .filter(found -> !found.isMissingNode())
                .or(() -> Optional.of(schema.path("example")).filter(found -> !found.isMissingNode()));
        return Optional.of(new Body(media.getKey(), schema, example));
    }
}
