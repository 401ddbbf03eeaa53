package io.cairn.job.api;

import io.cairn.kit.problem.ProblemType;
import org.springframework.http.HttpStatus;

/** The kinds of error that job-service alone gives. */
public enum JobProblem implements ProblemType {
    UNKNOWN_PAIR("unknown-pair", HttpStatus.UNPROCESSABLE_CONTENT, "No template for this library and job type"),
    NO_TEMPLATE_FITS("no-template-fits", HttpStatus.UNPROCESSABLE_CONTENT, "No template fits the request"),
    NO_IMAGE_FITS("no-image-fits", HttpStatus.UNPROCESSABLE_CONTENT, "No image fits the request"),
    AMBIGUOUS_CATALOG("ambiguous-catalog", HttpStatus.CONFLICT, "The catalog holds two equal answers"),
    RESERVED_ENVIRONMENT(
            "reserved-environment", HttpStatus.UNPROCESSABLE_CONTENT, "A name belongs to the job's own wiring"),
    INVALID_JOB("invalid-job", HttpStatus.UNPROCESSABLE_CONTENT, "The job request breaks a rule"),
    UNKNOWN_CONTENT("unknown-content", HttpStatus.UNPROCESSABLE_CONTENT, "No such program or data set was uploaded"),
    INVALID_TEMPLATE("invalid-template", HttpStatus.UNPROCESSABLE_CONTENT, "The template breaks a rule"),
    DUPLICATE_TEMPLATE("duplicate-template", HttpStatus.CONFLICT, "An active template serves these versions"),
    DUPLICATE_IMAGE("duplicate-image", HttpStatus.CONFLICT, "An active image has this reference"),
    REFUSED_ARCHIVE("refused-archive", HttpStatus.UNPROCESSABLE_CONTENT, "The archive is refused"),
    STORAGE_FULL("storage-full", HttpStatus.INSUFFICIENT_STORAGE, "The tenant's room for uploads is used up"),
    JOB_NOT_ENDED("job-not-ended", HttpStatus.CONFLICT, "The job has not ended"),
    CONTENT_IN_USE("content-in-use", HttpStatus.CONFLICT, "A job that has not ended needs it"),
    LOG_NOT_READY("log-not-ready", HttpStatus.CONFLICT, "The rank has not started, so it has no log"),
    OUTPUTS_NOT_READY(
            "outputs-not-ready", HttpStatus.CONFLICT, "The job has not ended, so its outputs are not kept yet"),
    NO_SUCH_PART("no-such-part", HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "The file has no such part"),
    WRONG_STATE("wrong-state", HttpStatus.CONFLICT, "The state of the job does not allow this"),
    NOT_ROLLABLE("not-rollable", HttpStatus.CONFLICT, "The job is of a kind that is not rolled"),
    JOB_CHANGED("job-changed", HttpStatus.PRECONDITION_FAILED, "The job is not as If-Match says"),
    ENGINE_UNAVAILABLE("engine-unavailable", HttpStatus.SERVICE_UNAVAILABLE, "The container engine does not answer"),
    TOO_MANY_STREAMS("too-many-streams", HttpStatus.TOO_MANY_REQUESTS, "Too many logs are being followed");

    private final Kind kind;

    JobProblem(String slug, HttpStatus status, String title) {
        this.kind = new Kind("job", slug, status, title);
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
