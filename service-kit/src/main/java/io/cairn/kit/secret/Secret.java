package io.cairn.kit.secret;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A text that is never shown: it is read from a request and used, and whoever prints it, or an object that holds it, gets
 * {@value #HIDDEN}.
 *
 * @param value the text itself; call it only where it is used
 */
public record Secret(String value) {

    /** What is shown in its place. */
    public static final String HIDDEN = "***";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Secret {}

    /** What JSON shows. */
    @JsonValue
    String shown() {
        return HIDDEN;
    }

    @Override
    public String toString() {
        return HIDDEN;
    }
}
