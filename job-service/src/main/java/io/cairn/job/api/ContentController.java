package io.cairn.job.api;

import io.cairn.job.content.Content;
import io.cairn.job.content.ContentStore;
import io.cairn.job.content.Sha256;
import io.cairn.job.content.Uploads;
import io.cairn.kit.paging.Cursor;
import io.cairn.kit.paging.Page;
import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Programs and data sets: archives by the hash of their bytes, so that the same upload again is the same content. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Contents", description = "Programs and data sets, uploaded as zip, tar or tar.gz")
final class ContentController {

    private static final String UPLOAD = """
            The body is the archive itself: zip, tar or tar.gz with relative paths, regular files and directories. \
            Its SHA-256 is what a job request names. 200 instead of 201 if it was there before. \
            For example what `tar -c train.py` writes.""";

    private final Uploads uploads;
    private final ContentStore contents;

    ContentController(Uploads uploads, ContentStore contents) {
        this.uploads = uploads;
        this.contents = contents;
    }

    /** A stored archive on the wire. */
    @Schema(name = "Content")
    record ContentView(
            String sha256, Content.Kind kind, long archiveBytes, long contentBytes, int files, Instant createdAt) {
        static ContentView of(Content content) {
            return new ContentView(
                    content.sha256().hex(),
                    content.kind(),
                    content.archiveBytes(),
                    content.contentBytes(),
                    content.files(),
                    content.createdAt());
        }
    }

    @PostMapping("/v1/programs")
    @Operation(
            operationId = "uploadProgram",
            summary = "Upload a program",
            description = UPLOAD,
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @io.swagger.v3.oas.annotations.media.Content(
                                            mediaType = "application/octet-stream",
                                            schema = @Schema(type = "string", format = "binary"))))
    @ApiResponse(responseCode = "201", description = "stored", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "was there before", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "507", description = "The tenant's room for uploads is used up")
    ResponseEntity<ContentView> program(Caller caller, HttpServletRequest request) throws IOException {
        return upload(caller, Content.Kind.PROGRAM, request);
    }

    @PostMapping("/v1/datasets")
    @Operation(
            operationId = "uploadDataset",
            summary = "Upload a data set",
            description = UPLOAD,
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @io.swagger.v3.oas.annotations.media.Content(
                                            mediaType = "application/octet-stream",
                                            schema = @Schema(type = "string", format = "binary"))))
    @ApiResponse(responseCode = "201", description = "stored", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "was there before", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "507", description = "The tenant's room for uploads is used up")
    ResponseEntity<ContentView> dataset(Caller caller, HttpServletRequest request) throws IOException {
        return upload(caller, Content.Kind.DATASET, request);
    }

    @GetMapping("/v1/programs")
    @Operation(operationId = "listPrograms", summary = "Programs, newest first")
    Page<ContentView> programs(
            Caller caller,
            @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return list(caller, Content.Kind.PROGRAM, limit, cursor);
    }

    @GetMapping("/v1/datasets")
    @Operation(operationId = "listDatasets", summary = "Data sets, newest first")
    Page<ContentView> datasets(
            Caller caller,
            @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return list(caller, Content.Kind.DATASET, limit, cursor);
    }

    @GetMapping("/v1/programs/{sha256}")
    @Operation(operationId = "getProgram", summary = "One program")
    ContentView program(Caller caller, @PathVariable String sha256) {
        return one(caller, Content.Kind.PROGRAM, sha256);
    }

    @GetMapping("/v1/datasets/{sha256}")
    @Operation(operationId = "getDataset", summary = "One data set")
    ContentView dataset(Caller caller, @PathVariable String sha256) {
        return one(caller, Content.Kind.DATASET, sha256);
    }

    private ResponseEntity<ContentView> upload(Caller caller, Content.Kind kind, HttpServletRequest request)
            throws IOException {
        var location = ServletUriComponentsBuilder.fromCurrentRequest();
        long told = request.getContentLengthLong();
        long most = uploads.most(kind);
        if (told > most) {
            throw tooLarge(most);
        }
        return switch (uploads.put(caller.tenant(), kind, request.getInputStream())) {
            case Uploads.Answer.Stored stored -> {
                var view = ContentView.of(stored.content());
                yield (stored.created() ? ResponseEntity.status(201) : ResponseEntity.status(200))
                        .location(location.path("/{sha}")
                                .buildAndExpand(view.sha256())
                                .toUri())
                        .body(view);
            }
            case Uploads.Answer.Refused refused ->
                throw new ProblemException(
                        JobProblem.REFUSED_ARCHIVE,
                        refused.why().reason() + ": " + refused.why().detail(),
                        List.of(new FieldProblem(
                                "entry:" + refused.why().entry(),
                                refused.why().detail(),
                                refused.why().reason().name(),
                                "regular files and directories with relative paths")));
            case Uploads.Answer.TooLarge large -> throw tooLarge(large.most());
            case Uploads.Answer.NoRoom full ->
                throw new ProblemException(
                        JobProblem.STORAGE_FULL,
                        "All uploads of a tenant may have " + full.most() + " bytes; this one would pass that.");
        };
    }

    private static ProblemException tooLarge(long most) {
        return new ProblemException(
                PlatformProblem.TOO_LARGE, "An upload of this kind has at most " + most + " bytes.");
    }

    private Page<ContentView> list(Caller caller, Content.Kind kind, int limit, @Nullable String cursor) {
        var before = Optional.ofNullable(cursor).map(ContentController::position);
        var page = Page.cut(
                uploads.list(caller.tenant(), kind, before, limit + 1),
                limit,
                content -> Cursor.after(content.createdAt(), content.sha256()));
        return new Page<>(page.items().stream().map(ContentView::of).toList(), page.next());
    }

    private ContentView one(Caller caller, Content.Kind kind, String sha256) {
        return Optional.of(sha256)
                .filter(Sha256::isValid)
                .flatMap(text -> contents.find(caller.tenant(), kind, new Sha256(text)))
                .map(ContentView::of)
                .orElseThrow(
                        () -> new ProblemException(PlatformProblem.NOT_FOUND, "Nothing is stored under this hash."));
    }

    private static Uploads.Position position(String text) {
        var last = Cursor.decodeMoment(text, Sha256::isValid);
        return new Uploads.Position(last.at(), new Sha256(last.id()));
    }
}
