package io.cairn.kit.test.openapi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What each operation of each service has to tell. */
public final class OpenApiRules {

    private static final Pattern ID = Pattern.compile("[a-z]+([A-Z][a-z]+)+|[a-z]{3,}");
    private static final Pattern MADE_UP = Pattern.compile(".*_\\d+$");
    private static final Set<String> ALWAYS = Set.of("400", "401", "403", "406", "500", "503");
    private static final Set<String> WITH_BODY = Set.of("413", "415", "422");
    private static final String PROBLEM = "#/components/schemas/Problem";

    private OpenApiRules() {}

    /** What breaks a rule, one line each; empty if all is well. */
    public static List<String> faults(ApiDocument document) {
        var faults = new ArrayList<String>();
        var ids = new HashSet<String>();
        for (var operation : document.operations()) {
            if (!ID.matcher(operation.id()).matches()
                    || MADE_UP.matcher(operation.id()).matches()) {
                faults.add(operation + ": its id is no verb and noun, such as listJobs");
            }
            if (!ids.add(operation.id())) {
                faults.add(operation + ": another operation has its id");
            }
            words(operation, faults);
            example(operation, faults);
            answers(document, operation, faults);
        }
        return faults;
    }

    private static void words(ApiOperation operation, List<String> faults) {
        String summary = operation.node().path("summary").asString();
        if (summary.isBlank() || summary.length() > 100 || summary.endsWith(".")) {
            faults.add(operation + ": its summary is no phrase of 1 to 100 characters");
        }
        if (operation.node().path("tags").isEmpty()) {
            faults.add(operation + ": it stands under no tag");
        }
        for (var parameter : operation.parameters()) {
            if (parameter.schema().isEmpty()) {
                faults.add(operation + ": the parameter " + parameter.name() + " has no schema");
            }
        }
    }

    /** Bytes cannot be shown; then the description says how to make them. */
    private static void example(ApiOperation operation, List<String> faults) {
        operation.body().ifPresent(body -> {
            if (body.isBinary()) {
                if (!operation.node().path("description").asString().contains("For example")) {
                    faults.add(operation + ": its body is bytes, and its description has no `For example`");
                }
            } else if (body.example().isEmpty()) {
                faults.add(operation + ": its body has no example");
            }
        });
    }

    private static void answers(ApiDocument document, ApiOperation operation, List<String> faults) {
        var statuses = operation.statuses();
        if (statuses.stream().noneMatch(status -> status.startsWith("2"))) {
            faults.add(operation + ": no success is told");
        }
        var wanted = new HashSet<>(ALWAYS);
        if (operation.namesAThing()) {
            wanted.add("404");
        }
        if (operation.body().isPresent()) {
            wanted.addAll(WITH_BODY);
        }
        if (operation.parameters().stream()
                .anyMatch(parameter -> parameter.name().equals("Idempotency-Key"))) {
            wanted.add("409");
        }
        wanted.removeAll(statuses);
        if (!wanted.isEmpty()) {
            faults.add(operation + ": the answers " + wanted.stream().sorted().toList() + " are not told");
        }
        operation.node().path("responses").properties().forEach(answer -> {
            String status = answer.getKey();
            var told = document.resolved(answer.getValue());
            if (told.path("description").asString().isBlank()) {
                faults.add(operation + ": the answer " + status + " has no description");
            }
            if (told.path("content").has("*/*")) {
                // An answer that cannot be accepted is then found out only when all is done.
                faults.add(operation + ": its mapping does not tell what it produces");
            }
            if ((status.startsWith("4") || status.startsWith("5"))
                    && !told.at("/content/application~1problem+json/schema/$ref")
                            .asString()
                            .equals(PROBLEM)) {
                faults.add(operation + ": the answer " + status + " is no problem detail");
            }
        });
    }
}
