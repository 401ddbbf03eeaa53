package io.cairn.job.api;

import io.cairn.job.content.Sha256;
import io.cairn.job.lifecycle.Turn;
import io.cairn.job.submit.JobRequest;
import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job request on the wire; all but library and job type may be left out. */
@Schema(name = "JobRequest", example = SubmitBody.EXAMPLE)
record SubmitBody(
        @NotBlank @Size(max = 100) String library,
        @NotBlank @Size(max = 100) String jobType,

        @Schema(description = "a version or its beginning, such as 2.6") @Size(max = 100) @Nullable
        String libraryVersion,

        @Size(max = 100) @Nullable String pythonVersion,

        @Schema(description = "kind of devices that ranks get, such as cuda; cpu unless named")
        @Size(max = 100)
        @Nullable
        String accelerator,

        @Schema(description = "free text for people") @Size(max = 200) @Nullable
        String name,

        @Schema(description = "sha256 of an uploaded program") @Nullable
        String program,

        @Schema(description = "file of the program that is run") @Size(max = 512) @Nullable
        String bootFile,

        @Schema(description = "sha256 of an uploaded data set") @Nullable
        String dataset,

        @Size(max = 1000) @Nullable List<@NotNull String> args,
        @Size(max = 200) @Nullable Map<String, @NotNull String> env,
        @Size(max = 10) @Nullable List<@Valid @NotNull Task> tasks,

        @Schema(description = "how long it may run", example = "PT30M", type = "string") @Nullable
        Duration runLimit,

        @Schema(description = "what the network learns, for the knowledge base") @Size(max = 200) @Nullable
        String task,

        @Size(max = 50) @Nullable List<@NotBlank @Size(max = 100) String> tags,

        @Schema(
                description =
                        "how the network is trained, by name, for the knowledge base; the program does not see them")
        @Size(max = 100)
        @Nullable
        Map<String, @NotNull String> params,

        @Schema(description = "what is done when a rank is lost; without it the job fails") @Valid @Nullable
        Restart restart,

        @Schema(description = "0 to 100 in the queue, the higher the sooner; 50 unless named", example = "50")
        @Min(Turn.LOWEST)
        @Max(Turn.HIGHEST)
        @Nullable
        Integer priority,

        @Schema(
                description = "program image of the tenant, HOST/NAME:TAG, for the library custom",
                example = "registry.example.org/team/program:1")
        @Size(max = 512)
        @Nullable
        String image,

        @Schema(description = "how the job's port is reached, for job types that have one") @Valid @Nullable
        Port endpoint,

        @Schema(
                description = "how long the job is kept after its end; never longer than the platform keeps jobs",
                example = "P7D",
                type = "string")
        @Nullable
        Duration ttl,

        @Schema(
                description =
                        "what becomes of the job when its quota is wanted back; REQUEUE unless named: it waits and goes on")
        JobRequest.@Nullable OnRecall onRecall) {

    static final String EXAMPLE = """
            {"library": "pytorch", "jobType": "pytorch-ddp", "libraryVersion": "2.6", "name": "first light",
             "args": ["-c", "import os; print('rank', os.environ['RANK'], 'of', os.environ['WORLD_SIZE'])"], "tasks": [{"type": "worker", "quantity": 2,
             "resources": {"milliCpu": 1000, "memoryBytes": 1073741824}}], "runLimit": "PT30M"}""";

    /** One kind of rank. */
    @Schema(name = "TaskRequest")
    record Task(
            @Schema(example = "worker") @NotBlank @Size(max = 50)
            String type,

            @Schema(example = "2") int quantity,
            @Valid @Nullable Share resources) {}

    /** What each rank gets. */
    @Schema(name = "Resources")
    record Share(
            @Schema(description = "thousandths of a processor", example = "1000")
            long milliCpu,

            @Schema(description = "bytes", example = "1073741824")
            long memoryBytes,

            @Schema(
                    description =
                            "devices of the kind that the request names; 1 unless named, 0 for tasks ps and launcher",
                    example = "0")
            @Nullable
            Integer accelerators) {}

    /** How a job's port is reached. */
    @Schema(name = "EndpointRequest")
    record Port(
            @Schema(description = "path that answers 200 to 399 while a replica is well", example = "/healthz")
            @Size(max = 512)
            @Nullable
            String healthPath,

            @Schema(description = "TOKEN unless named; OPEN for serving only")
            JobRequest.@Nullable Access access) {

        static Port of(JobRequest.Endpoint asked) {
            return new Port(asked.healthPath().orElse(null), asked.access().orElse(null));
        }

        JobRequest.Endpoint asked() {
            return new JobRequest.Endpoint(Optional.ofNullable(healthPath), Optional.ofNullable(access));
        }
    }

    /** What is done when a rank is lost. */
    @Schema(name = "Restart")
    record Restart(
            @Schema(description = "RESTART_JOB: all ranks begin again; FAIL_JOB: the job fails") @NotNull
            JobRequest.Restart.@Nullable Policy policy,

            @Schema(description = "how many restarts; 3 unless named", example = "3") @Nullable
            Integer budget,

            @Schema(
                    description = "pause before the first restart, doubled for each further one; PT10S unless named",
                    example = "PT10S",
                    type = "string")
            @Nullable
            Duration backoff,

            @Schema(description = "the longest pause; PT5M or backoff unless named", example = "PT5M", type = "string")
            @Nullable
            Duration maxBackoff) {

        private static final int BUDGET = 3;
        private static final Duration BACKOFF = Duration.ofSeconds(10);
        private static final Duration MAX_BACKOFF = Duration.ofMinutes(5);

        static Restart of(JobRequest.Restart asked) {
            return new Restart(asked.policy(), asked.budget(), asked.backoff(), asked.maxBackoff());
        }

        JobRequest.Restart asked() {
            var first = backoff == null ? BACKOFF : backoff;
            var longest = first.compareTo(MAX_BACKOFF) > 0 ? first : MAX_BACKOFF;
            return new JobRequest.Restart(
                    policy == null ? JobRequest.Restart.Policy.FAIL_JOB : policy,
                    budget == null ? BUDGET : budget,
                    first,
                    maxBackoff == null ? longest : maxBackoff);
        }
    }

    /** The body that asks for the same. */
    static SubmitBody of(JobRequest request) {
        return new SubmitBody(
                request.library(),
                request.jobType(),
                request.libraryVersion().orElse(null),
                request.pythonVersion().orElse(null),
                request.accelerator().orElse(null),
                request.name().orElse(null),
                request.program().map(Sha256::hex).orElse(null),
                request.bootFile().orElse(null),
                request.dataset().map(Sha256::hex).orElse(null),
                request.args(),
                request.env(),
                request.tasks().stream().map(SubmitBody::body).toList(),
                request.runLimit().orElse(null),
                request.task().orElse(null),
                request.tags(),
                request.params(),
                request.restart().map(Restart::of).orElse(null),
                request.priority().orElse(null),
                request.image().orElse(null),
                request.endpoint().map(Port::of).orElse(null),
                request.ttl().orElse(null),
                request.onRecall().orElse(null));
    }

    private static Task body(JobRequest.TaskRequest task) {
        return new Task(
                task.type(),
                task.quantity(),
                task.resources()
                        .map(size -> new Share(
                                size.milliCpu(),
                                size.memoryBytes(),
                                size.accelerators().orElse(null)))
                        .orElse(null));
    }

    JobRequest request() {
        return new JobRequest(
                library,
                jobType,
                Optional.ofNullable(libraryVersion),
                Optional.ofNullable(pythonVersion),
                Optional.ofNullable(accelerator),
                Optional.ofNullable(name),
                sha("/program", program),
                Optional.ofNullable(bootFile),
                sha("/dataset", dataset),
                args == null ? List.of() : args,
                env == null ? Map.of() : env,
                tasks == null ? List.of() : tasks.stream().map(SubmitBody::task).toList(),
                Optional.ofNullable(runLimit),
                Optional.ofNullable(task),
                tags == null ? List.of() : tags,
                params == null ? Map.of() : params,
                Optional.ofNullable(restart).map(Restart::asked),
                Optional.ofNullable(priority),
                Optional.ofNullable(image),
                Optional.ofNullable(endpoint).map(Port::asked),
                Optional.ofNullable(ttl),
                Optional.ofNullable(onRecall));
    }

    private static JobRequest.TaskRequest task(Task task) {
        return new JobRequest.TaskRequest(
                task.type(),
                task.quantity(),
                Optional.ofNullable(task.resources())
                        .map(size -> new JobRequest.Resources(
                                size.milliCpu(), size.memoryBytes(), Optional.ofNullable(size.accelerators()))));
    }

    private static Optional<Sha256> sha(String pointer, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        if (!Sha256.isValid(text)) {
            throw new ProblemException(
                    PlatformProblem.VALIDATION_FAILED,
                    pointer + " is not the hash of an upload.",
                    List.of(new FieldProblem(pointer, "not a SHA-256", text, "64 hexadecimal digits, lower case")));
        }
        return Optional.of(new Sha256(text));
    }
}
