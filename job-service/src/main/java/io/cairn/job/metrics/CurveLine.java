package io.cairn.job.metrics;

import io.cairn.kit.input.StorableText;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line that a stranger's program wrote: {@code {"name": "loss", "value": 0.3, "step": 12, "split": "train"}}, of which the last
 * two may be left out. Other fields are passed over.
 *
 * @param step the program's own count; empty if it gave none
 */
record CurveLine(Curves.Key key, double value, Optional<Long> step) {

    /** Bytes of a line. */
    static final int LONGEST = 4096;

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_SPLIT = 100;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxNumberLength(100)
                            .maxDocumentLength(LONGEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Empty for whatever is not such a line. */
    static Optional<CurveLine> read(byte[] bytes, int from, int length) {
        if (length > LONGEST) {
            return Optional.empty();
        }
        try {
            return read(JSON.readTree(bytes, from, length));
        } catch (JacksonException | ArithmeticException noLine) {
            return Optional.empty();
        }
    }

    private static Optional<CurveLine> read(JsonNode line) {
        JsonNode name = line.path("name");
        JsonNode split = line.path("split");
        JsonNode value = line.path("value");
        JsonNode step = line.path("step");
        boolean good = line.isObject()
                && isText(name, LONGEST_NAME)
                && (isAbsent(split) || isText(split, LONGEST_SPLIT))
                && value.isNumber()
                && Double.isFinite(value.doubleValue())
                && (isAbsent(step) || (step.isIntegralNumber() && step.canConvertToLong() && step.longValue() >= 0));
        return good
                ? Optional.of(new CurveLine(
                        new Curves.Key(
                                name.stringValue(),
                                isAbsent(split) ? Optional.empty() : Optional.of(split.stringValue())),
                        value.doubleValue(),
                        isAbsent(step) ? Optional.empty() : Optional.of(step.longValue())))
                : Optional.empty();
    }

    private static boolean isText(JsonNode node, int longest) {
        return node.isString()
                && !node.stringValue().isEmpty()
                && node.stringValue().length() <= longest
                && StorableText.Check.isStorable(node.stringValue());
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}
