package io.cairn.job.api;

import io.cairn.job.content.Content;
import io.cairn.job.content.Sha256;
import io.cairn.job.content.Uploads;
import io.cairn.job.lifecycle.Jobs;
import io.cairn.job.retention.EndedJobs;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Removal on request; what nobody removes goes by itself after a time. */
@RestController
@Tag(name = "Removal", description = "Removing what has ended or is not needed any more")
class RemovalController {

    private static final String IN_USE = "Refused while a job that has not ended names it.";

    private final Jobs jobs;
    private final EndedJobs ended;
    private final Uploads uploads;

    RemovalController(Jobs jobs, EndedJobs ended, Uploads uploads) {
        this.jobs = jobs;
        this.ended = ended;
        this.uploads = uploads;
    }

    @DeleteMapping("/v1/jobs/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "removeJob",
            summary = "Remove a job that has ended",
            description = "With its history, logs and outputs. A job that has not ended is to be stopped first.")
    @ApiResponse(responseCode = "204", description = "removed")
    @ApiResponse(responseCode = "409", description = "The job has not ended")
    void job(Caller caller, @PathVariable String id) {
        var job = FindJob.of(jobs, caller, id);
        if (!ended.remove(caller.tenant(), job.id())) {
            throw new ProblemException(JobProblem.JOB_NOT_ENDED, "The job is " + job.state() + "; stop it first.");
        }
    }

    @DeleteMapping("/v1/programs/{sha256}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "removeProgram", summary = "Remove a program", description = IN_USE)
    @ApiResponse(responseCode = "204", description = "removed")
    @ApiResponse(responseCode = "409", description = "A job that has not ended names it")
    void program(Caller caller, @PathVariable String sha256) throws IOException {
        content(caller, Content.Kind.PROGRAM, sha256);
    }

    @DeleteMapping("/v1/datasets/{sha256}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "removeDataset", summary = "Remove a data set", description = IN_USE)
    @ApiResponse(responseCode = "204", description = "removed")
    @ApiResponse(responseCode = "409", description = "A job that has not ended names it")
    void dataset(Caller caller, @PathVariable String sha256) throws IOException {
        content(caller, Content.Kind.DATASET, sha256);
    }

    private void content(Caller caller, Content.Kind kind, String sha256) throws IOException {
        if (!Sha256.isValid(sha256)) {
            throw none();
        }
        switch (uploads.remove(caller.tenant(), kind, new Sha256(sha256))) {
            case REMOVED -> {}
            case NEEDED ->
                throw new ProblemException(
                        JobProblem.CONTENT_IN_USE, "A job that has not ended names it; wait for its end or stop it.");
            case ABSENT -> throw none();
        }
    }

    private static ProblemException none() {
        return new ProblemException(PlatformProblem.NOT_FOUND, "Nothing is stored under this hash.");
    }
}
