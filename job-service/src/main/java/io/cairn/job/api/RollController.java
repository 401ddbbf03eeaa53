package io.cairn.job.api;

import io.cairn.job.intake.RollJob;
import io.cairn.job.lifecycle.Jobs;
import io.cairn.job.lifecycle.Rolls;
import io.cairn.job.submit.JobRequest;
import io.cairn.kit.idempotency.Idempotency;
import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.validation.Validator;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Another program for a job that serves, without a pause. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Jobs")
final class RollController {

    /** All else belongs to the job: its room, its address, its place in the network. */
    private static final Set<String> MAY_CHANGE =
            new TreeSet<>(Set.of("program", "bootFile", "args", "env", "libraryVersion", "pythonVersion", "image"));

    private static final String EXAMPLE = """
            {"args": ["--model", "second"], "env": {"CACHE": "none"}}""";

    private final Jobs jobs;
    private final Rolls rolls;
    private final RollJob rollJob;
    private final CloneRequests requests;
    private final Idempotency idempotency;
    private final JsonMapper json;

    RollController(
            Jobs jobs, Rolls rolls, RollJob rollJob, Idempotency idempotency, JsonMapper json, Validator validator) {
        this.jobs = jobs;
        this.rolls = rolls;
        this.rollJob = rollJob;
        this.requests = new CloneRequests(json, validator);
        this.idempotency = idempotency;
        this.json = json;
    }

    @PostMapping("/v1/jobs/{id}:roll")
    @Operation(
            operationId = "rollJob",
            summary = "Roll a serving job to another program, arguments, environment or image",
            description =
                    "The body holds the fields of a job request that are to differ, each as a whole; null leaves a "
                            + "field out. They may be program, bootFile, args, env, libraryVersion, pythonVersion and image. Template and "
                            + "image are chosen anew. New replicas are started beside those that serve; they get all new requests when "
                            + "every one of them is well, and those of before are then stopped. If one ends, or not all are well in "
                            + "time, they are removed and those of before go on.")
    @ApiResponse(
            responseCode = "202",
            description = "noted; roll.state tells how far it is",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @ApiResponse(responseCode = "409", description = "The job cannot be rolled, or not in its state")
    @ApiResponse(responseCode = "422", description = "What it is to be rolled to breaks a rule")
    ResponseEntity<String> roll(
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
                                            schema = @Schema(type = "object", example = EXAMPLE)))
                    @RequestBody(required = false)
                    @Nullable
                    Map<String, @Nullable Object> changes) {
        var job = FindJob.of(jobs, caller, id);
        return idempotency
                .once(
                        caller,
                        "POST /v1/jobs/{id}:roll",
                        key,
                        job.id() + "\n" + json.writeValueAsString(changes),
                        () -> {
                            var answer = rollJob.roll(caller.tenant(), job.id(), request(job.request(), changes));
                            return idempotency.answer(202, null, begun(answer));
                        })
                .response();
    }

    private JobRequest request(JobRequest original, @Nullable Map<String, @Nullable Object> changes) {
        var fixed = changes == null
                ? List.<String>of()
                : changes.keySet().stream()
                        .filter(field -> !MAY_CHANGE.contains(field))
                        .sorted()
                        .toList();
        if (!fixed.isEmpty()) {
            String allowed = String.join(", ", MAY_CHANGE);
            throw new ProblemException(
                    PlatformProblem.VALIDATION_FAILED,
                    "A roll does not change every field. Allowed: " + allowed + ".",
                    fixed.stream()
                            .map(field -> new FieldProblem(
                                    "/" + field.replace("~", "~0").replace("/", "~1"),
                                    "a roll does not change it",
                                    field,
                                    allowed))
                            .toList());
        }
        return requests.request(original, changes);
    }

    private static JobView begun(RollJob.Answer answer) {
        return switch (answer) {
            case RollJob.Answer.Begun begun ->
                JobView.of(begun.job(), List.of(), Optional.empty(), Optional.of(begun.roll()), Optional.empty());
            case RollJob.Answer.Absent absent -> throw FindJob.none();
            case RollJob.Answer.Refused refused -> throw Plans.problem(refused.plan());
            case RollJob.Answer.Impossible impossible ->
                throw new ProblemException(
                        switch (impossible.why()) {
                            case NOT_ROLLABLE -> JobProblem.NOT_ROLLABLE;
                            case WRONG_STATE -> JobProblem.WRONG_STATE;
                        },
                        impossible.detail() + ".");
        };
    }
}
