package io.cairn.job.api;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.Jobs;
import io.cairn.job.logs.JobLogs;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.ContainerScheduler.Incarnation;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.wiring.JobType;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Logs by range, and as they grow. */
@RestController
@Tag(name = "Jobs")
final class LogController {

    private static final int LARGEST_RANGE = 8 << 20;
    private static final int MOST_STREAMS = 200;

    private static final String ATTEMPT = "which run of the job, from 1; the one that it is in unless named";

    private static final String GENERATION =
            "of a replica that was rolled to another program: its generation; the last replica's unless named";
    private static final String RUN =
            "of a replica that was replaced after it had ended: which of its containers, from 0; the last one unless named";

    private final Jobs jobs;
    private final JobLogs logs;
    private final Semaphore streams = new Semaphore(MOST_STREAMS);

    LogController(Jobs jobs, JobLogs logs) {
        this.jobs = jobs;
        this.logs = logs;
    }

    @GetMapping(path = "/v1/jobs/{id}/logs/{task}/{index}", produces = MediaType.TEXT_PLAIN_VALUE)
    @Operation(
            operationId = "readLog",
            summary = "A range of a rank's log",
            description = "Standard output and error in order of arrival; kept after the container is gone. "
                    + "The header Cairn-Next-Offset tells where to go on.")
    @ApiResponse(responseCode = "200", description = "the bytes of the range", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "The rank has not started, so it has no log")
    ResponseEntity<byte[]> range(
            Caller caller,
            @PathVariable String id,
            @Parameter(example = "worker") @PathVariable String task,
            @PathVariable int index,
            @Parameter(description = ATTEMPT) @RequestParam(required = false) @Min(1) @Nullable Integer attempt,
            @Parameter(description = GENERATION) @RequestParam(required = false) @Min(1) @Nullable Integer generation,
            @Parameter(description = RUN) @RequestParam(required = false) @Min(0) @Nullable Integer run,
            @RequestParam(defaultValue = "0") @Min(0) long offset,
            @RequestParam(defaultValue = "1048576") @Min(1) @Max(LARGEST_RANGE) int limit)
            throws IOException {
        var job = FindJob.of(jobs, caller, id);
        var last = place(job, attempt, rank(job, task, index));
        var bytes =
                read(new JobLogs.Place(job, last.attempt(), last.rank(), earlier(job, generation, run)), offset, limit);
        return ResponseEntity.ok()
                .header("X-Content-Type-Options", "nosniff")
                .header("Cairn-Next-Offset", String.valueOf(offset + bytes.length))
                .contentType(MediaType.parseMediaType("text/plain;charset=UTF-8"))
                .body(bytes);
    }

    @GetMapping(path = "/v1/jobs/{id}/logs/{task}/{index}:follow", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            operationId = "followLog",
            summary = "Follow a rank's log",
            description = "Server-sent events, one per line, with the byte offset behind the line as id; "
                    + "Last-Event-ID goes on there. The event `end` closes a log that is complete.")
    @ApiResponse(
            responseCode = "200",
            description = "the events",
            content = @Content(mediaType = MediaType.TEXT_EVENT_STREAM_VALUE, schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "429", description = "Too many logs are being followed")
    void follow(
            Caller caller,
            @PathVariable String id,
            @PathVariable String task,
            @PathVariable int index,
            @Parameter(description = ATTEMPT) @RequestParam(required = false) @Min(1) @Nullable Integer attempt,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEvent,
            HttpServletResponse response)
            throws IOException {
        var job = FindJob.of(jobs, caller, id);
        var place = place(job, attempt, rank(job, task, index));
        long offset = lastEvent == null ? 0 : offset(lastEvent);
        if (!streams.tryAcquire()) {
            throw new ProblemException(JobProblem.TOO_MANY_STREAMS, "At most " + MOST_STREAMS + " at a time.");
        }
        try {
            response.setContentType("text/event-stream;charset=UTF-8");
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.flushBuffer();
            logs.follow(place, offset, response.getOutputStream());
        } finally {
            streams.release();
        }
    }

    private byte[] read(JobLogs.Place place, long offset, int limit) throws IOException {
        try {
            return logs.read(place, offset, limit)
                    .orElseThrow(() -> new ProblemException(
                            place.earlier().isPresent() ? PlatformProblem.NOT_FOUND : JobProblem.LOG_NOT_READY,
                            "The job is " + place.job().state() + " in attempt "
                                    + place.job().attempt() + "; "
                                    + place.rank().task() + " "
                                    + place.rank().index() + " has written nothing in attempt " + place.attempt()
                                    + "."));
        } catch (ContainerScheduler.Unavailable silent) {
            throw new ProblemException(
                    JobProblem.ENGINE_UNAVAILABLE, "The log of a running job is read from the engine; try again.");
        }
    }

    private static JobLogs.Place place(Job job, @Nullable Integer attempt, Rank rank) {
        int meant = attempt == null ? job.attempt() : attempt;
        if (meant > job.attempt()) {
            throw new ProblemException(PlatformProblem.NOT_FOUND, "The job has no such attempt.");
        }
        return new JobLogs.Place(job, meant, rank);
    }

    private static Optional<Incarnation> earlier(Job job, @Nullable Integer generation, @Nullable Integer run) {
        return generation == null && run == null
                ? Optional.empty()
                : Optional.of(new Incarnation(
                        generation == null ? job.generation().number() : generation, run == null ? 0 : run));
    }

    private static Rank rank(Job job, String task, int index) {
        return JobType.named(job.request().jobType())
                .flatMap(type -> type.role(task))
                .filter(role -> index >= 0
                        && index < role.quantity().asked(job.request().task(task)))
                .map(role -> new Rank(task, index))
                .orElseThrow(() -> new ProblemException(PlatformProblem.NOT_FOUND, "The job has no such rank."));
    }

    private static long offset(String lastEvent) {
        return Optional.of(lastEvent)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .orElseThrow(() -> new ProblemException(
                        PlatformProblem.INVALID_REQUEST, "Last-Event-ID is the id of an event of this log."));
    }
}
