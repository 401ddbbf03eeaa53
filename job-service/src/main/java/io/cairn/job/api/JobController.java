package io.cairn.job.api;

import io.cairn.job.endpoint.Endpoints;
import io.cairn.job.intake.SubmitJob;
import io.cairn.job.lifecycle.HeldDevices;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.Jobs;
import io.cairn.job.lifecycle.Rolls;
import io.cairn.job.quota.Allocations;
import io.cairn.kit.idempotency.Idempotency;
import io.cairn.kit.paging.Cursor;
import io.cairn.kit.paging.Page;
import io.cairn.kit.problem.PlatformProblem;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

/** Jobs: submit, look, list, stop. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Jobs", description = "From a request to running containers")
final class JobController {

    private final SubmitJob submitJob;
    private final Jobs jobs;
    private final Endpoints endpoints;
    private final HeldDevices devices;
    private final Rolls rolls;
    private final Allocations allocations;
    private final Idempotency idempotency;
    private final JsonMapper json;

    JobController(
            SubmitJob submitJob,
            Jobs jobs,
            Endpoints endpoints,
            HeldDevices devices,
            Rolls rolls,
            Allocations allocations,
            Idempotency idempotency,
            JsonMapper json) {
        this.submitJob = submitJob;
        this.jobs = jobs;
        this.endpoints = endpoints;
        this.devices = devices;
        this.rolls = rolls;
        this.allocations = allocations;
        this.idempotency = idempotency;
        this.json = json;
    }

    @PostMapping("/v1/jobs")
    @Operation(
            operationId = "submitJob",
            summary = "Submit a job",
            description =
                    "Chooses template and image, fills the description file and answers at once; the job then runs by itself.")
    @ApiResponse(
            responseCode = "201",
            description = "stored; Location is the job",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    ResponseEntity<String> submit(
            Caller caller,
            @Parameter(description = "makes a repetition safe: same key and body, same answer")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable
                    String key,
            @Valid @RequestBody SubmitBody body) {
        var base = ServletUriComponentsBuilder.fromCurrentRequest();
        return idempotency
                .once(caller, "POST /v1/jobs", key, json.writeValueAsString(body), () -> {
                    Job job = Plans.orProblem(submitJob.submit(caller.tenant(), body.request()));
                    var location =
                            base.path("/{id}").buildAndExpand(job.id().value()).toUri();
                    return idempotency.answer(201, location, JobView.of(job));
                })
                .response();
    }

    @GetMapping("/v1/jobs")
    @Operation(operationId = "listJobs", summary = "List jobs, newest first")
    Page<JobView> list(
            Caller caller,
            @RequestParam(required = false) @Nullable JobState state,
            @RequestParam(required = false) @Nullable String library,
            @RequestParam(required = false) @Nullable String jobType,
            @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var filter =
                new Jobs.Filter(Optional.ofNullable(state), Optional.ofNullable(library), Optional.ofNullable(jobType));
        var before = Optional.ofNullable(cursor).map(JobController::position);
        var found = jobs.list(caller.tenant(), filter, before, limit + 1);
        var page = Page.cut(found, limit, job -> Cursor.after(job.createdAt(), job.id()));
        var quota = allocations.latest(page.items().stream().map(Job::id).toList());
        return new Page<>(
                page.items().stream()
                        .map(job -> JobView.of(job, Optional.ofNullable(quota.get(job.id()))))
                        .toList(),
                page.next());
    }

    @GetMapping("/v1/jobs/{id}")
    @Operation(operationId = "getJob", summary = "One job")
    ResponseEntity<JobView> get(Caller caller, @PathVariable String id) {
        var job = FindJob.of(jobs, caller, id);
        // A service that acts for the tenant sees where the port is, and is not let in.
        var reached = endpoints.of(job, !caller.has(Caller.ACT_AS));
        var held = job.devices().flatMap(need -> devices.of(job.id(), job.fence()));
        return ResponseEntity.ok()
                .eTag(String.valueOf(job.version()))
                .body(JobView.of(
                        job, reached, held, rolls.latest(job.id()), allocations.find(job.id(), job.attempt())));
    }

    @GetMapping(path = "/v1/jobs/{id}/description", produces = "application/yaml")
    @Operation(
            operationId = "getDescription",
            summary = "The description file that was sent to the container scheduler",
            description = "Byte for byte as stored; its hash is the job's descriptionSha256.")
    ResponseEntity<String> description(
            Caller caller,
            @PathVariable String id,
            @Parameter(description = "of a job that was rolled; the one that it runs unless named")
                    @RequestParam(required = false)
                    @Min(1)
                    @Nullable
                    Integer generation) {
        var job = FindJob.of(jobs, caller, id);
        var file = generation == null
                ? job.description()
                : rolls.description(caller.tenant(), job.id(), generation)
                        .orElseThrow(() ->
                                new ProblemException(PlatformProblem.NOT_FOUND, "The job has no such generation."));
        return ResponseEntity.ok()
                .eTag(file.sha256().hex())
                .header("X-Content-Type-Options", "nosniff")
                .contentType(MediaType.parseMediaType("application/yaml;charset=UTF-8"))
                .body(file.yaml());
    }

    @GetMapping("/v1/jobs/{id}/events")
    @Operation(operationId = "listEvents", summary = "The history of a job, oldest first")
    Page<JobView.EventView> events(
            Caller caller,
            @PathVariable String id,
            @RequestParam(defaultValue = "100") @Min(1) @Max(200) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var job = FindJob.of(jobs, caller, id);
        long after = cursor == null ? 0 : sequence(cursor);
        var found = jobs.events(caller.tenant(), job.id(), after, limit + 1);
        var page = Page.cut(found, limit, event -> Cursor.after(event.sequence()));
        return new Page<>(page.items().stream().map(JobView.EventView::of).toList(), page.next());
    }

    @PostMapping("/v1/jobs/{id}:stop")
    @Operation(
            operationId = "stopJob",
            summary = "Ask for the end of a job",
            description =
                    "Works in every state; a job that has ended stays as it is. The job's state tells when it is over.")
    @ApiResponse(
            responseCode = "202",
            description = "noted",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    ResponseEntity<JobView> stop(Caller caller, @PathVariable String id) {
        var job = jobs.requestStop(caller.tenant(), FindJob.id(id)).orElseThrow(FindJob::none);
        return ResponseEntity.accepted().body(JobView.of(job));
    }

    private static Jobs.Position position(String text) {
        var last = Cursor.decodeMoment(text, JobId::isValid);
        return new Jobs.Position(last.at(), new JobId(last.id()));
    }

    private static long sequence(String text) {
        try {
            return Long.parseLong(Cursor.decode(text, 1).keys().getFirst());
        } catch (NumberFormatException notOurs) {
            throw Cursor.bad(text);
        }
    }
}
