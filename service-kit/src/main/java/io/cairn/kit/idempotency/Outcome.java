package io.cairn.kit.idempotency;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * The answer to a request, kept so that a repetition gets the same one.
 *
 * @param status the HTTP status, 200 to 299: errors are thrown, not kept
 * @param location the header {@code Location}, if the answer has one
 * @param body the JSON text, if the answer has one
 */
public record Outcome(
        int status, @Nullable String location, @Nullable String body) {

    public Outcome {
        if (status < 200 || status > 299) {
            throw new IllegalArgumentException("an outcome is a success; errors are thrown so that nothing is kept");
        }
    }

    /** This answer for a controller to return. */
    public ResponseEntity<String> response() {
        var builder = ResponseEntity.status(status);
        if (location != null) {
            builder.location(URI.create(location));
        }
        return body == null
                ? builder.build()
                : builder.contentType(MediaType.APPLICATION_JSON).body(body);
    }
}
