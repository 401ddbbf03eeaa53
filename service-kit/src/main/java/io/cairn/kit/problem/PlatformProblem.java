package io.cairn.kit.problem;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/** The kinds of error that every service of the platform has in common. */
public enum PlatformProblem implements ProblemType {
    INVALID_REQUEST("invalid-request", HttpStatus.BAD_REQUEST, "The request is not valid"),
    MALFORMED_JSON("malformed-json", HttpStatus.BAD_REQUEST, "The body is not well-formed JSON"),
    IDEMPOTENCY_KEY_MISSING("idempotency-key-missing", HttpStatus.BAD_REQUEST, "An Idempotency-Key is needed"),
    UNAUTHENTICATED("unauthenticated", HttpStatus.UNAUTHORIZED, "A valid access token is needed"),
    FORBIDDEN("forbidden", HttpStatus.FORBIDDEN, "The token does not allow this"),
    NOT_FOUND("not-found", HttpStatus.NOT_FOUND, "There is nothing here"),
    METHOD_NOT_ALLOWED("method-not-allowed", HttpStatus.METHOD_NOT_ALLOWED, "The method is not offered here"),
    NOT_ACCEPTABLE("not-acceptable", HttpStatus.NOT_ACCEPTABLE, "No accepted media type can be produced"),
    IDEMPOTENCY_KEY_REUSED(
            "idempotency-key-reused", HttpStatus.CONFLICT, "The Idempotency-Key was used for another request"),
    IDEMPOTENCY_IN_PROGRESS(
            "idempotency-in-progress", HttpStatus.CONFLICT, "A request with this Idempotency-Key still runs"),
    TOO_MANY("too-many", HttpStatus.CONFLICT, "The tenant has as many as it may"),
    TOO_LARGE("too-large", HttpStatus.CONTENT_TOO_LARGE, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(
            "unsupported-media-type",
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            "The media type of the body is not understood"),
    VALIDATION_FAILED("validation-failed", HttpStatus.UNPROCESSABLE_CONTENT, "The body breaks a rule"),
    ENDPOINT_REFUSED("endpoint-refused", HttpStatus.UNPROCESSABLE_CONTENT, "This address may not be called"),
    INTERNAL("internal", HttpStatus.INTERNAL_SERVER_ERROR, "The service failed"),
    UNAVAILABLE("unavailable", HttpStatus.SERVICE_UNAVAILABLE, "The service cannot answer now");

    private final Kind kind;

    PlatformProblem(String slug, HttpStatus status, String title) {
        this.kind = new Kind("platform", slug, status, title);
    }

    /** The general kind for a status that a framework chose; a status without a kind of its own becomes 400 or 500. */
    static PlatformProblem forStatus(HttpStatusCode status) {
        return switch (status.value()) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 413 -> TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 422 -> VALIDATION_FAILED;
            // A transfer coding or method that nobody implements was the caller's idea.
            case 501 -> INVALID_REQUEST;
            case 503 -> UNAVAILABLE;
            default -> status.is4xxClientError() ? INVALID_REQUEST : INTERNAL;
        };
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
