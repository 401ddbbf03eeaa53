package io.cairn.kit.test.openapi;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** JSON that a schema allows, mostly, at random; here and there a nasty value. */
final class SchemaValues {

    private static final int DEEPEST = 8;

    private final ApiDocument document;
    private final RandomGenerator random;
    private final int nastyIn;

    /**
     * @param nastyIn one value of so many is nasty; a large number makes bodies that get far
     */
    SchemaValues(ApiDocument document, RandomGenerator random, int nastyIn) {
        this.document = document;
        this.random = random;
        this.nastyIn = nastyIn;
    }

    String of(JsonNode schema) {
        return of(schema, 0);
    }

    private String of(JsonNode reference, int depth) {
        if (random.nextInt(nastyIn) == 0 || depth > DEEPEST) {
            return depth > DEEPEST ? "null" : NastyValues.json(random);
        }
        var schema = document.resolved(reference);
        if (schema.has("example") && random.nextInt(3) > 0) {
            return schema.path("example").toString();
        }
        if (!schema.path("enum").isEmpty()) {
            return schema.path("enum")
                    .get(random.nextInt(schema.path("enum").size()))
                    .toString();
        }
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer", "number" -> String.valueOf(number(schema));
            case "boolean" -> String.valueOf(random.nextBoolean());
            default -> NastyValues.quoted(string(schema));
        };
    }

    private String object(JsonNode schema, int depth) {
        var required =
                schema.path("required").valueStream().map(JsonNode::asString).toList();
        String fields = schema.path("properties").properties().stream()
                .filter(field ->
                        required.contains(field.getKey()) ? random.nextInt(nastyIn) > 0 : random.nextInt(3) == 0)
                .map(field -> "\"" + field.getKey() + "\":" + of(field.getValue(), depth + 1))
                .collect(Collectors.joining(","));
        if (schema.path("additionalProperties").isObject()) {
            fields = IntStream.range(0, random.nextInt(4))
                    .mapToObj(at -> NastyValues.quoted(string(schema)) + ":"
                            + of(schema.path("additionalProperties"), depth + 1))
                    .collect(Collectors.joining(","));
        }
        return "{" + fields + (random.nextInt(nastyIn) == 0 ? (fields.isEmpty() ? "" : ",") + "\"unheardOf\":1" : "")
                + "}";
    }

    private String array(JsonNode schema, int depth) {
        int most = Math.min(schema.path("maxItems").asInt(5) + random.nextInt(2), 60);
        return IntStream.range(0, random.nextInt(most + 1))
                .mapToObj(at -> of(schema.path("items"), depth + 1))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private long number(JsonNode schema) {
        long least = schema.path("minimum").asLong(-2);
        long most = schema.path("maximum").asLong(1_000);
        return switch (random.nextInt(6)) {
            case 0 -> least;
            case 1 -> most;
            case 2 -> least - 1;
            case 3 -> most + 1;
            case 4 -> random.nextLong();
            default -> random.nextLong(least, Math.max(most, least + 1));
        };
    }

    private String string(JsonNode schema) {
        int most = schema.path("maxLength").asInt(20);
        return switch (random.nextInt(8)) {
            case 0 -> "x".repeat(Math.min(most, 300_000));
            case 1 -> "x".repeat(Math.min(most + 1, 300_001));
            case 2 -> NastyValues.text(random);
            default ->
                List.of("a", "worker", "pytorch", "single", "3.13", "cpu", "0".repeat(64))
                        .get(random.nextInt(7));
        };
    }

    /** Since OpenAPI 3.1 a type may be a list, such as string or null. */
    private static String type(JsonNode schema) {
        var type = schema.path("type");
        return type.isArray() ? type.path(0).asString() : type.asString();
    }
}
