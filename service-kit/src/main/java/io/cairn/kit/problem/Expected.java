package io.cairn.kit.problem;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Says in a caller's words what a Java type accepts; class names never leave the service. */
final class Expected {

    private Expected() {}

    static String by(@Nullable Class<?> type) {
        if (type == null) {
            return "another kind of value";
        }
        Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(type);
        if (boxed.isEnum()) {
            return Arrays.stream(boxed.getEnumConstants())
                    .map(constant -> wireName((Enum<?>) constant))
                    .collect(Collectors.joining(", "));
        }
        if (boxed == Double.class || boxed == Float.class || boxed == java.math.BigDecimal.class) {
            return "a number";
        }
        if (Number.class.isAssignableFrom(boxed)) {
            return "a whole number";
        }
        if (boxed.isArray() || Collection.class.isAssignableFrom(boxed)) {
            return "a list";
        }
        return Map.of(
                        Boolean.class, "true or false",
                        String.class, "a text",
                        Instant.class, "a time such as 2026-01-31T12:00:00Z",
                        Duration.class, "a duration such as PT30M",
                        UUID.class, "a UUID")
                .getOrDefault(boxed, "an object");
    }

    private static String wireName(Enum<?> constant) {
        try {
            return Optional.ofNullable(constant.getDeclaringClass()
                            .getField(constant.name())
                            .getAnnotation(JsonProperty.class))
                    .map(JsonProperty::value)
                    .filter(name -> !name.isEmpty())
                    .orElse(constant.name());
        } catch (NoSuchFieldException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
