package io.cairn.job.api;

import io.cairn.job.keep.KeptOutputs;
import io.cairn.job.keep.OutputManifest;
import io.cairn.job.lifecycle.Jobs;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a job wrote to its output directory. */
@RestController
@Tag(name = "Jobs")
final class OutputController {

    private final Jobs jobs;
    private final KeptOutputs outputs;

    OutputController(Jobs jobs, KeptOutputs outputs) {
        this.jobs = jobs;
        this.outputs = outputs;
    }

    @GetMapping(path = "/v1/jobs/{id}/outputs", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listOutputs",
            summary = "The files that the ranks left in their output directories",
            description = "Complete once the job has ended; paths begin with TASK-INDEX.")
    @ApiResponse(responseCode = "200", description = "the whole set", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "The job has not ended, so its outputs are not kept yet")
    OutputManifest list(Caller caller, @PathVariable String id) throws IOException {
        var job = FindJob.of(jobs, caller, id);
        return outputs.manifest(job)
                .orElseThrow(() -> new ProblemException(
                        JobProblem.OUTPUTS_NOT_READY, "The job is " + job.state() + " and has kept no outputs."));
    }

    @GetMapping(path = "/v1/jobs/{id}/outputs/file", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(operationId = "getOutput", summary = "One output file, by a path that the list gives")
    @ApiResponse(responseCode = "200", description = "all of it", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "206", description = "the part that the header Range asks for")
    @ApiResponse(responseCode = "416", description = "The file has no such part")
    ResponseEntity<Resource> file(
            Caller caller,
            @PathVariable String id,
            @RequestParam String path,
            @RequestHeader(name = HttpHeaders.RANGE, required = false) @Nullable String range)
            throws IOException {
        var job = FindJob.of(jobs, caller, id);
        var file = outputs.file(job, path)
                .orElseThrow(() -> new ProblemException(PlatformProblem.NOT_FOUND, "The job kept no such file."));
        var resource = new FileSystemResource(file);
        requirePart(range, resource);
        return ResponseEntity.ok()
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "sandbox")
                .header("Content-Disposition", "attachment")
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(resource);
    }

    /** Spring reads the header itself, and answers what it cannot read without a word. */
    private static void requirePart(@Nullable String range, Resource resource) {
        try {
            HttpRange.toResourceRegions(HttpRange.parseRanges(range), resource);
        } catch (IllegalArgumentException unsatisfiable) {
            throw new ProblemException(JobProblem.NO_SUCH_PART, "Range is for example bytes=0-1023, within the file.");
        }
    }
}
