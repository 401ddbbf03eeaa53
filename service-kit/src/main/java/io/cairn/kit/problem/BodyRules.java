package io.cairn.kit.problem;

import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.Validator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bodies that a service puts together of what was sent and what it knows. */
public final class BodyRules {

    private BodyRules() {}

    /**
     * Reads {@code tree} and holds it against the rules of {@code type}, as if it had been sent so.
     *
     * @throws ProblemException 422 with a pointer to each fault
     */
    public static <T> T read(JsonMapper json, JsonNode tree, Class<T> type, Validator validator) {
        T body;
        try {
            body = json.treeToValue(tree, type);
        } catch (JacksonException unfit) {
            throw JsonFaults.explain(unfit);
        }
        var errors = new BeanPropertyBindingResult(body, "body");
        validator.validate(body, errors);
        if (errors.hasErrors()) {
            throw ValidationFaults.ofBody(errors);
        }
        return body;
    }
}
