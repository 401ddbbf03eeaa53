package io.cairn.kit.problem;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.method.annotation.HandlerMethodValidationException;

/** Lists what bean validation found: broken rules of the body are 422, of any other input 400. */
final class ValidationFaults {

    private ValidationFaults() {}

    static ProblemException explain(MethodArgumentNotValidException fault) {
        boolean body = isBody(fault.getParameter());
        return problem(body, fields(fault.getBindingResult(), body));
    }

    static ProblemException explain(HandlerMethodValidationException fault) {
        boolean body = false;
        var found = new ArrayList<FieldProblem>();
        for (var result : fault.getParameterValidationResults()) {
            boolean ofBody = isBody(result.getMethodParameter());
            body |= ofBody;
            if (result instanceof ParameterErrors nested) {
                found.addAll(fields(nested, ofBody));
            } else {
                found.addAll(parameter(result, ofBody));
            }
        }
        return problem(body, found);
    }

    static ProblemException ofBody(Errors errors) {
        return problem(true, fields(errors, true));
    }

    private static ProblemException problem(boolean body, List<FieldProblem> errors) {
        String count = errors.size() == 1 ? "One rule is" : errors.size() + " rules are";
        return new ProblemException(
                body ? PlatformProblem.VALIDATION_FAILED : PlatformProblem.INVALID_REQUEST,
                count + " broken; see errors.",
                errors);
    }

    private static List<FieldProblem> parameter(ParameterValidationResult result, boolean body) {
        String pointer = body ? "" : InputName.of(result.getMethodParameter());
        return result.getResolvableErrors().stream()
                .map(error ->
                        new FieldProblem(pointer, message(error.getDefaultMessage()), echo(result.getArgument()), null))
                .toList();
    }

    private static List<FieldProblem> fields(Errors errors, boolean body) {
        return errors.getAllErrors().stream()
                .map(error -> error instanceof FieldError field
                        ? new FieldProblem(
                                body ? JsonPointers.ofProperty(field.getField()) : "query:" + field.getField(),
                                // The text of a failed conversion names Java classes.
                                field.isBindingFailure()
                                        ? "the value does not have the right form"
                                        : message(field.getDefaultMessage()),
                                echo(field.getRejectedValue()),
                                null)
                        : FieldProblem.at(body ? "" : "query:", message(error.getDefaultMessage())))
                .toList();
    }

    private static boolean isBody(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(RequestBody.class)
                || parameter.hasParameterAnnotation(RequestPart.class);
    }

    /** Only plain values come back: the text of a record might hold a neighbouring field that is secret. */
    private static @Nullable String echo(@Nullable Object value) {
        return value instanceof CharSequence
                        || value instanceof Number
                        || value instanceof Boolean
                        || value instanceof Enum<?>
                ? value.toString()
                : null;
    }

    private static String message(@Nullable String text) {
        return text == null ? "not accepted" : text;
    }
}
