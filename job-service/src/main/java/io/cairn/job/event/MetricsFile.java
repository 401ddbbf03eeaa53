package io.cairn.job.event;

import io.cairn.job.event.RunFinished.Metric;
import io.cairn.kit.input.StorableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads {@code metrics.json}, which a stranger's program wrote: a list of {@code {name, value, split, n}}, of which the last two
 * may be left out. All of it is taken or nothing, and nothing that stands in it is repeated in a note.
 */
final class MetricsFile {

    static final int LARGEST = 256 * 1024;
    static final int MOST = 1000;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_SPLIT = 100;
    private static final Set<String> FIELDS = Set.of("name", "value", "split", "n");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxDocumentLength(LARGEST)
                            .build())
                    .build())
            .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(tools.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private MetricsFile() {}

    /** What a file says. */
    sealed interface Reading {
        record Metrics(List<Metric> metrics) implements Reading {}

        /** In words for the event's reader. */
        record Malformed(String why) implements Reading {}
    }

    static Reading read(byte[] content) {
        JsonNode root;
        try {
            root = JSON.readTree(content);
        } catch (JacksonException none) {
            return new Reading.Malformed("it is not JSON");
        }
        if (!root.isArray()) {
            return new Reading.Malformed("it is not a list");
        }
        if (root.size() > MOST) {
            return new Reading.Malformed("it has more than " + MOST + " entries");
        }
        var metrics = new ArrayList<Metric>();
        for (JsonNode entry : root) {
            var metric = metric(entry);
            if (metric.isEmpty()) {
                return new Reading.Malformed("entry " + metrics.size() + " is not {name, value, split, n}");
            }
            metrics.add(metric.get());
        }
        return new Reading.Metrics(List.copyOf(metrics));
    }

    private static Optional<Metric> metric(JsonNode entry) {
        if (!entry.isObject() || !FIELDS.containsAll(entry.propertyNames())) {
            return Optional.empty();
        }
        JsonNode name = entry.path("name");
        JsonNode value = entry.path("value");
        JsonNode split = entry.path("split");
        JsonNode n = entry.path("n");
        boolean good = isText(name, LONGEST_NAME)
                && value.isNumber()
                && Double.isFinite(value.doubleValue())
                && (isAbsent(split) || isText(split, LONGEST_SPLIT))
                && (isAbsent(n) || (n.isIntegralNumber() && n.canConvertToLong() && n.longValue() >= 0));
        return good
                ? Optional.of(new Metric(
                        name.stringValue(),
                        value.doubleValue(),
                        isAbsent(split) ? null : split.stringValue(),
                        isAbsent(n) ? null : n.longValue()))
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
