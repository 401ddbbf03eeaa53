package io.cairn.quota.api;

import io.cairn.kit.problem.ProblemType;
import org.springframework.http.HttpStatus;

/** The kinds of error that quota-service alone gives. */
public enum QuotaProblem implements ProblemType {
    UNKNOWN_FLAVOR("unknown-flavor", HttpStatus.UNPROCESSABLE_CONTENT, "No cohort has this flavor"),
    INVALID_AMOUNTS("invalid-amounts", HttpStatus.UNPROCESSABLE_CONTENT, "The amounts break a rule"),
    INVALID_WINDOW("invalid-window", HttpStatus.UNPROCESSABLE_CONTENT, "The window or its recurrence breaks a rule"),
    INVALID_TERMS("invalid-terms", HttpStatus.UNPROCESSABLE_CONTENT, "The terms of the account break a rule"),
    NEVER_FITS("never-fits", HttpStatus.UNPROCESSABLE_CONTENT, "It could not be granted even if nothing else ran"),
    INVALID_TRACE("invalid-trace", HttpStatus.UNPROCESSABLE_CONTENT, "The trace breaks a rule"),
    TOO_LONG("too-long", HttpStatus.UNPROCESSABLE_CONTENT, "More happens in this time than is looked through at once"),
    NOT_NOW("not-now", HttpStatus.CONFLICT, "It cannot be granted now, and the request is not to wait"),
    DOES_NOT_FIT("does-not-fit", HttpStatus.CONFLICT, "The cohort has no room for this reservation"),
    NOT_SUSPECT("not-suspect", HttpStatus.CONFLICT, "The holder is heard, so its allocation is its own to release"),
    QUEUE_FULL("queue-full", HttpStatus.CONFLICT, "As many requests wait as may"),
    FLAVOR_TAKEN("flavor-taken", HttpStatus.CONFLICT, "Another cohort has this flavor"),
    BUSY("busy", HttpStatus.SERVICE_UNAVAILABLE, "More is asked of the cohort than it can answer now");

    private final Kind kind;

    QuotaProblem(String slug, HttpStatus status, String title) {
        this.kind = new Kind("quota", slug, status, title);
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
