package io.cairn.job.api;

import io.cairn.job.intake.SubmitJob;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.Jobs;
import io.cairn.job.lifecycle.Turn;
import io.cairn.kit.idempotency.Idempotency;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.validation.Validator;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

/** Jobs that are there: pause, go on, run again, go first. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Jobs")
final class JobChangeController {

    private static final Pattern ETAG = Pattern.compile("(?:W/)?\"([0-9]{1,18})\"");
    private static final long NO_VERSION = -1;

    private final Jobs jobs;
    private final SubmitJob submitJob;
    private final CloneRequests clones;
    private final Idempotency idempotency;
    private final JsonMapper json;

    JobChangeController(Jobs jobs, SubmitJob submitJob, Idempotency idempotency, JsonMapper json, Validator validator) {
        this.jobs = jobs;
        this.submitJob = submitJob;
        this.clones = new CloneRequests(json, validator);
        this.idempotency = idempotency;
        this.json = json;
    }

    /** What of a stored job its owner may change. */
    @Schema(name = "JobChange", example = "{\"priority\": 80}")
    record Change(
            @Schema(description = "0 to 100, the higher the sooner", example = "80")
            @NotNull
            @Min(Turn.LOWEST)
            @Max(Turn.HIGHEST)
            @Nullable
            Integer priority) {}

    @PostMapping("/v1/jobs/{id}:suspend")
    @Operation(
            operationId = "suspendJob",
            summary = "Pause a job and give its room back",
            description = "Its ranks are stopped as by a stop; its checkpoint directory, logs and outputs are kept. "
                    + "Possible until the job comes to its end.")
    @ApiResponse(
            responseCode = "202",
            description = "noted; the state tells when it is SUSPENDED",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @ApiResponse(responseCode = "409", description = "The state of the job does not allow this")
    ResponseEntity<JobView> suspend(Caller caller, @PathVariable String id) {
        var noted = jobs.requestSuspend(caller.tenant(), FindJob.id(id)).orElseThrow(FindJob::none);
        return ResponseEntity.accepted().body(JobView.of(done(noted, "a job that ends or has ended cannot pause")));
    }

    @PostMapping("/v1/jobs/{id}:resume")
    @Operation(
            operationId = "resumeJob",
            summary = "Let a paused job go on",
            description = "It waits for room again, behind those that wait now, and then runs anew with its checkpoint "
                    + "directory, as the next attempt. A pause that was asked for and has not begun is taken back.")
    @ApiResponse(
            responseCode = "202",
            description = "noted",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @ApiResponse(responseCode = "409", description = "The state of the job does not allow this")
    ResponseEntity<JobView> resume(Caller caller, @PathVariable String id) {
        var noted = jobs.requestResume(caller.tenant(), FindJob.id(id)).orElseThrow(FindJob::none);
        return ResponseEntity.accepted().body(JobView.of(done(noted, "only a job that is SUSPENDED goes on")));
    }

    @PostMapping("/v1/jobs/{id}:clone")
    @Operation(
            operationId = "cloneJob",
            summary = "Submit a job again, with changes if wanted",
            description =
                    "The body holds the fields of a job request that are to differ, each as a whole; null leaves a "
                            + "field out. Template and image are chosen anew.")
    @ApiResponse(
            responseCode = "201",
            description = "stored; Location is the new job",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    ResponseEntity<String> copy(
            Caller caller,
            @PathVariable String id,
            @Parameter(description = "makes a repetition safe: same key and body, same answer")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable
                    String key,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(type = "object", example = CloneRequests.EXAMPLE)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, @Nullable Object> changes) {
        var original = FindJob.of(jobs, caller, id);
        var request = clones.request(original.request(), changes);
        var base = ServletUriComponentsBuilder.fromCurrentContextPath().path("/v1/jobs/{id}");
        return idempotency
                .once(
                        caller,
                        "POST /v1/jobs/{id}:clone",
                        key,
                        original.id() + "\n" + json.writeValueAsString(changes),
                        () -> {
                            Job job = Plans.orProblem(submitJob.submit(caller.tenant(), request));
                            var location = base.buildAndExpand(job.id().value()).toUri();
                            return idempotency.answer(201, location, JobView.of(job));
                        })
                .response();
    }

    @PatchMapping("/v1/jobs/{id}")
    @Operation(
            operationId = "changeJob",
            summary = "Change the priority of a job that waits for room",
            description = "With If-Match, only if the job is as its ETag says.")
    @ApiResponse(
            responseCode = "200",
            description = "the job as it is now",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @ApiResponse(responseCode = "409", description = "The state of the job does not allow this")
    @ApiResponse(responseCode = "412", description = "The job is not as If-Match says")
    ResponseEntity<JobView> change(
            Caller caller,
            @PathVariable String id,
            @Parameter(description = "the ETag of the job as it was seen")
                    @RequestHeader(name = "If-Match", required = false)
                    @Nullable
                    String ifMatch,
            @Valid @RequestBody Change change) {
        int priority = change.priority() == null ? Turn.UNSAID : change.priority();
        var noted = jobs.prioritise(caller.tenant(), FindJob.id(id), priority, version(ifMatch))
                .orElseThrow(FindJob::none);
        var job = done(noted, "only the priority of a job that waits for room can be changed");
        return ResponseEntity.ok().eTag(String.valueOf(job.version())).body(JobView.of(job));
    }

    private static Job done(Jobs.Noted noted, String rule) {
        return switch (noted) {
            case Jobs.Noted.Done done -> done.job();
            case Jobs.Noted.WrongState wrong ->
                throw new ProblemException(
                        JobProblem.WRONG_STATE,
                        "The job is " + wrong.job().state()
                                + (wrong.job().stopRequested() ? " and is to be stopped" : "") + "; " + rule + ".");
            case Jobs.Noted.Changed changed ->
                throw new ProblemException(
                        JobProblem.JOB_CHANGED,
                        "The ETag is \"" + changed.job().version() + "\" now; read the job again.");
        };
    }

    /** What is no ETag of ours matches no version. */
    private static Optional<Long> version(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return Optional.empty();
        }
        var match = ETAG.matcher(ifMatch.strip());
        return Optional.of(match.matches() ? Long.parseLong(match.group(1)) : NO_VERSION);
    }
}
