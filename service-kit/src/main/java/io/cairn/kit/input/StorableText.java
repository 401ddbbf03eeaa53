package io.cairn.kit.input;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A text that PostgreSQL can store: without the character NUL and without half a surrogate pair. Both can be written in JSON. Its
 * length stands beside it, as {@code @Size(min = 1, max = 1000)}, where the OpenAPI document finds it. Null passes.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
@Constraint(validatedBy = StorableText.Check.class)
public @interface StorableText {

    String message() default "must be text without NUL and without half a surrogate pair";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** The rule itself. */
    final class Check implements ConstraintValidator<StorableText, CharSequence> {
        @Override
        public boolean isValid(@Nullable CharSequence text, ConstraintValidatorContext context) {
            return text == null || isStorable(text);
        }

        /** Whether PostgreSQL can store {@code text}: for text that no validator sees. */
        public static boolean isStorable(CharSequence text) {
            return text.chars().noneMatch(next -> next == 0)
                    && StandardCharsets.UTF_8.newEncoder().canEncode(text);
        }
    }
}
