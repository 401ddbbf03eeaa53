package io.cairn.job.api;

import io.cairn.job.submit.JobRequest;
import io.cairn.kit.problem.BodyRules;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.validation.Validator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Requests made of an earlier one and what is to differ; held against the same rules as one that is sent as a whole. */
final class CloneRequests {

    static final String EXAMPLE = """
            {"name": "once more", "args": ["-c", "print('again')"], "priority": 80}""";

    private final JsonMapper json;
    private final Validator validator;

    CloneRequests(JsonMapper json, Validator validator) {
        this.json = json;
        this.validator = validator;
    }

    /** The request of a clone; what is wrong with {@code changes} is told as of any other body. */
    JobRequest request(JobRequest original, @Nullable Map<String, @Nullable Object> changes) {
        if (changes == null || changes.isEmpty()) {
            return original;
        }
        ObjectNode merged = json.valueToTree(SubmitBody.of(original));
        json.<ObjectNode>valueToTree(changes).properties().forEach(field -> {
            if (field.getValue().isNull()) {
                merged.remove(field.getKey());
            } else {
                merged.set(field.getKey(), field.getValue());
            }
        });
        return BodyRules.read(json, merged, SubmitBody.class, validator).request();
    }
}
