package io.cairn.kit.test.openapi;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The OpenAPI document of a service, as it serves it. */
public final class ApiDocument {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final JsonNode tree;
    private final List<ApiOperation> operations;

    private ApiDocument(JsonNode tree) {
        this.tree = tree;
        this.operations = read();
    }

    /** The document with this JSON text. */
    public static ApiDocument of(String json) {
        return new ApiDocument(JSON.readTree(json));
    }

    /** The document that the service at {@code base} serves at {@code path}, usually {@code /v3/api-docs}. */
    public static ApiDocument fetch(URI base, String path) {
        var answer = RawHttp.to(base).send(RawRequest.get(path));
        if (answer.status() != 200) {
            throw new AssertionError(path + " of " + base + " answers " + answer.status() + ": " + answer.text());
        }
        return of(new String(answer.body(), StandardCharsets.UTF_8));
    }

    /** Each operation, by path and method. */
    public List<ApiOperation> operations() {
        return operations;
    }

    /** The operation with this id. */
    public ApiOperation operation(String id) {
        return operations.stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the document has no operation " + id));
    }

    /** The document as a tree. */
    public JsonNode tree() {
        return tree;
    }

    /** What {@code node} stands for: a reference within the document is followed. */
    public JsonNode resolved(JsonNode node) {
        var seen = new HashSet<String>();
        var at = node;
        while (at.path("$ref").isString()) {
            String reference = at.path("$ref").asString();
            if (!reference.startsWith("#/") || !seen.add(reference)) {
                throw new AssertionError("the reference " + reference + " leads nowhere");
            }
            at = tree.at(reference.substring(1));
            if (at.isMissingNode()) {
                throw new AssertionError("the reference " + reference + " leads nowhere");
            }
        }
        return at;
    }

    private List<ApiOperation> read() {
        var found = new ArrayList<ApiOperation>();
        tree.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .forEach(method -> found.add(ApiOperation.of(
                                this, method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()))));
        return List.copyOf(found);
    }
}
