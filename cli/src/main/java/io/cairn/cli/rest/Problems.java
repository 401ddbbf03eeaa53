package io.cairn.cli.rest;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import io.cairn.cli.show.Table;

/** Problem details (RFC 9457) as failures of this client. */
final class Problems {

    private Problems() {}

    static Failure of(int status, String body) {
        try {
            var doc = Doc.read(body);
            String sentence = doc.text("detail").or(() -> doc.text("title")).orElse("the platform answered " + status);
            String type = doc.text("type")
                    .map(text -> text.replaceFirst("^urn:cairn:problem:", ""))
                    .orElse("");
            var details = doc.items("errors").stream().map(Problems::field).toList();
            return new Failure(
                    exitCode(status),
                    Table.plain(sentence) + (type.isEmpty() ? "" : " [" + Table.plain(type) + "]"),
                    details);
        } catch (IllegalArgumentException noProblem) {
            return new Failure(exitCode(status), "the platform answered " + status);
        }
    }

    private static String field(Doc field) {
        return Table.plain(field.text("pointer").filter(text -> !text.isEmpty()).orElse("body") + ": "
                + field.text("detail").orElse("")
                + field.text("given").map(given -> ", given '" + given + "'").orElse("")
                + field.text("allowed").map(allowed -> ", allowed: " + allowed).orElse(""));
    }

    private static int exitCode(int status) {
        return switch (status) {
            case 401, 403 -> ExitCode.NOT_ALLOWED;
            case 404 -> ExitCode.NO_INPUT;
            case 429, 502, 503, 504 -> ExitCode.UNREACHABLE;
            default -> status >= 500 ? ExitCode.PLATFORM : ExitCode.REFUSED;
        };
    }
}
