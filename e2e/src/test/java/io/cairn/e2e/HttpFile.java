package io.cairn.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of HTTP requests in the form of VS Code's REST Client, as far as docs/examples uses it: {@code @name = value},
 * {@code ### title}, {@code # @name} of a request, a request line, headers, and a body in place or {@code < ./file}. The
 * references are {@code {{name}}}, {@code {{$guid}}} and {@code {{request.response.body.$.path}}}. Ours is the comment
 * {@code # expect [eventually] STATUS [or STATUS] [with "text"]}.
 */
record HttpFile(Map<String, String> variables, List<Request> requests) {

    private static final Pattern VARIABLE = Pattern.compile("@([a-zA-Z]+)\\s*=\\s*(.*)");
    private static final Pattern EXPECT =
            Pattern.compile("# expect (eventually )?([0-9]{3})(?: or ([0-9]{3}))?(?: with \"(.*)\")?");
    private static final Pattern REFERENCE = Pattern.compile("\\{\\{([^{}]+)}}");
    private static final Pattern OF_ANSWER = Pattern.compile("([a-zA-Z]+)\\.response\\.body\\.\\$\\.(.+)");

    /** What an answer has to be; {@code eventually} for what is complete only after a while. */
    record Expected(boolean eventually, List<Integer> statuses, String text) {}

    record Request(
            String title,
            Optional<String> name,
            Expected expected,
            String method,
            String url,
            Map<String, String> headers,
            byte[] body) {

        @Override
        public String toString() {
            return title;
        }
    }

    static HttpFile read(Path file) throws IOException {
        String[] parts = Files.readString(file).split("(?m)^### ");
        var variables = new HashMap<String, String>();
        parts[0].lines()
                .map(VARIABLE::matcher)
                .filter(Matcher::matches)
                .forEach(found -> variables.put(found.group(1), found.group(2)));
        var requests = new ArrayList<Request>();
        for (int i = 1; i < parts.length; i++) {
            requests.add(request(file, parts[i]));
        }
        return new HttpFile(Map.copyOf(variables), List.copyOf(requests));
    }

    /** The text with each reference replaced by the value of a variable, a fresh id, or a part of an earlier answer. */
    static String filled(String text, Map<String, String> variables, Map<String, JsonNode> answers) {
        return REFERENCE
                .matcher(text)
                .replaceAll(
                        found -> Matcher.quoteReplacement(value(found.group(1).strip(), variables, answers)));
    }

    private static String value(String name, Map<String, String> variables, Map<String, JsonNode> answers) {
        if (name.equals("$guid")) {
            return UUID.randomUUID().toString();
        }
        var ofAnswer = OF_ANSWER.matcher(name);
        if (ofAnswer.matches()) {
            String pointer =
                    "/" + ofAnswer.group(2).replace('[', '/').replace("]", "").replace('.', '/');
            return answers.get(ofAnswer.group(1)).at(pointer).asString();
        }
        return Optional.ofNullable(variables.get(name))
                .orElseThrow(() -> new IllegalArgumentException("nothing is called " + name));
    }

    static JsonNode json(String body) {
        return JsonMapper.builder().build().readTree(body);
    }

    private static Request request(Path file, String part) throws IOException {
        var lines = new ArrayList<>(part.lines().toList());
        String title = lines.removeFirst();
        Optional<String> name = Optional.empty();
        Expected expected = null;
        while (lines.getFirst().startsWith("#")) {
            String comment = lines.removeFirst();
            if (comment.startsWith("# @name ")) {
                name = Optional.of(comment.substring("# @name ".length()).strip());
            } else if (comment.startsWith("# expect")) {
                expected = expected(comment);
            }
        }
        if (expected == null) {
            throw new IllegalArgumentException(file + ": '" + title + "' does not say what to expect");
        }
        String[] line = lines.removeFirst().split(" ");
        var headers = new LinkedHashMap<String, String>();
        while (!lines.isEmpty() && !lines.getFirst().isBlank()) {
            String[] header = lines.removeFirst().split(": ", 2);
            headers.put(header[0], header[1]);
        }
        return new Request(title, name, expected, line[0], line[1], headers, body(file, String.join("\n", lines)));
    }

    private static byte[] body(Path file, String text) throws IOException {
        String body = text.strip();
        return body.startsWith("< ")
                ? Files.readAllBytes(file.resolveSibling(body.substring(2)))
                : body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static Expected expected(String comment) {
        var found = EXPECT.matcher(comment);
        if (!found.matches()) {
            throw new IllegalArgumentException("cannot be understood: " + comment);
        }
        var statuses = new ArrayList<Integer>();
        statuses.add(Integer.valueOf(found.group(2)));
        Optional.ofNullable(found.group(3)).map(Integer::valueOf).ifPresent(statuses::add);
        return new Expected(
                found.group(1) != null,
                List.copyOf(statuses),
                Optional.ofNullable(found.group(4)).orElse(""));
    }

    /** A body that is a text is filled; bytes of a file are left as they are. */
    static byte[] filledBody(Request request, UnaryOperator<String> fill) {
        boolean json = "application/json".equals(request.headers().get("Content-Type"));
        return json
                ? fill.apply(new String(request.body(), java.nio.charset.StandardCharsets.UTF_8))
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)
                : request.body();
    }
}
