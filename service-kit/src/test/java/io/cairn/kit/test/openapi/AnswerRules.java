package io.cairn.kit.test.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemType;
import io.cairn.kit.test.openapi.RawHttp.Answer;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What no answer of a service may break, whatever was asked.
 *
 * @param types the kinds of problem that may be answered
 * @param excused the kinds above 499 that are no fault of the service: what it needs is down
 */
public record AnswerRules(Set<String> types, Set<String> excused) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_PROBLEM = 256 << 10;
    private static final String PROBLEM = "application/problem+json";

    /** Names of classes, frames of stacks, texts of the database: what a stranger learns the inside from. */
    private static final Pattern INSIDE = Pattern.compile("\\b(?:[a-z]\\w*\\.){2,}[A-Z]\\w+"
            + "|\\bat \\w+(?:\\.\\w+)+\\("
            + "|\\b[A-Z]\\w+(?:Exception|Error)\\b"
            + "|PSQL|SQLSTATE|SQLState|violates \\w+|syntax error at|jdbc:|bad SQL");

    /** The kinds of these enums and of the platform. */
    @SafeVarargs
    public static AnswerRules of(Set<? extends ProblemType> excused, Class<? extends ProblemType>... services) {
        return new AnswerRules(
                Stream.concat(Stream.of(PlatformProblem.class), Arrays.stream(services))
                        .flatMap(kind -> Arrays.stream(kind.getEnumConstants()))
                        .map(kind -> kind.type().toString())
                        .collect(Collectors.toSet()),
                excused.stream().map(kind -> kind.type().toString()).collect(Collectors.toSet()));
    }

    /** Fails unless {@code answer} is a whole success, or a problem as it is promised. */
    public void hold(Answer answer) {
        assertThat(answer.whole())
                .as("the answer is whole and below %s bytes", RawHttp.MOST_BYTES)
                .isTrue();
        if (answer.status() < 400) {
            return;
        }
        String text = answer.text();
        assertThat(answer.contentType()).as("%s: %s", answer.status(), text).isEqualTo(PROBLEM);
        assertThat(answer.body().length).as("length of a problem").isLessThanOrEqualTo(LONGEST_PROBLEM);
        var problem = problem(text);
        String type = problem.path("type").asString();
        assertThat(types).as(text).contains(type);
        assertThat(problem.path("status").asInt()).as(text).isEqualTo(answer.status());
        assertThat(problem.path("title").asString()).as(text).isNotBlank();
        assertThat(problem.path("detail").asString()).as(text).isNotBlank();
        assertThat(problem.path("errors").isArray()).as(text).isTrue();
        assertThat(answer.status() < 500 || excused.contains(type))
                .as("%s is no fault of ours: %s", answer.status(), text)
                .isTrue();
        assertThat(INSIDE.matcher(text).results().map(found -> found.group()).toList())
                .as("what is inside shows in %s", text)
                .isEmpty();
    }

    private static JsonNode problem(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException broken) {
            throw new AssertionError("a problem that is no JSON: " + text, broken);
        }
    }
}
