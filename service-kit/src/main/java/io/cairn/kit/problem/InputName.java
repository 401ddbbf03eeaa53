package io.cairn.kit.problem;

import java.util.Optional;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;

/** Names an input other than the body the way {@link FieldProblem#pointer} promises. */
final class InputName {

    private InputName() {}

    static String of(MethodParameter parameter) {
        if (parameter.hasParameterAnnotation(PathVariable.class)) {
            return "path:"
                    + name(parameter, merged(parameter, PathVariable.class).map(PathVariable::name));
        }
        if (parameter.hasParameterAnnotation(RequestHeader.class)) {
            return "header:"
                    + name(parameter, merged(parameter, RequestHeader.class).map(RequestHeader::name));
        }
        if (parameter.hasParameterAnnotation(RequestPart.class)) {
            return "part:"
                    + name(parameter, merged(parameter, RequestPart.class).map(RequestPart::name));
        }
        return "query:" + name(parameter, merged(parameter, RequestParam.class).map(RequestParam::name));
    }

    private static String name(MethodParameter parameter, Optional<String> declared) {
        return declared.filter(text -> !text.isEmpty()).orElseGet(() -> String.valueOf(parameter.getParameterName()));
    }

    private static <A extends java.lang.annotation.Annotation> Optional<A> merged(
            MethodParameter parameter, Class<A> annotation) {
        return Optional.ofNullable(AnnotatedElementUtils.findMergedAnnotation(parameter.getParameter(), annotation));
    }
}
