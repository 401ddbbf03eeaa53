package io.cairn.job.api;

import io.cairn.job.api.CatalogViews.ImageView;
import io.cairn.job.api.CatalogViews.NewImage;
import io.cairn.job.api.CatalogViews.NewTemplate;
import io.cairn.job.api.CatalogViews.TemplateView;
import io.cairn.job.catalog.Catalog;
import io.cairn.job.catalog.Catalog.Added;
import io.cairn.kit.audit.AuditLog;
import io.cairn.kit.idempotency.Idempotency;
import io.cairn.kit.idempotency.Outcome;
import io.cairn.kit.paging.Cursor;
import io.cairn.kit.paging.Page;
import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.problem.ProblemType;
import io.cairn.kit.tenancy.Caller;
import io.cairn.kit.tenancy.TenantId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

/** Templates and images: how a library is added without code. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Catalog", description = "Templates and image identifiers that jobs are made from")
final class CatalogController {

    static final String ADMIN = "catalog.admin";

    private final Catalog catalog;
    private final Idempotency idempotency;
    private final AuditLog audit;
    private final JsonMapper json;
    private final Clock clock;

    CatalogController(Catalog catalog, Idempotency idempotency, AuditLog audit, JsonMapper json, Clock clock) {
        this.catalog = catalog;
        this.idempotency = idempotency;
        this.audit = audit;
        this.json = json;
        this.clock = clock;
    }

    @GetMapping("/v1/templates")
    @Operation(operationId = "listTemplates", summary = "Templates of the platform and of the tenant, by id")
    Page<TemplateView> templates(
            Caller caller,
            @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var all = catalog.templates(caller.tenant()).stream()
                .map(TemplateView::of)
                .toList();
        return page(all, TemplateView::id, limit, cursor);
    }

    @GetMapping("/v1/templates/{id}")
    @Operation(operationId = "getTemplate", summary = "One template")
    TemplateView template(Caller caller, @PathVariable String id) {
        return catalog.template(caller.tenant(), id).map(TemplateView::of).orElseThrow(CatalogController::none);
    }

    @PostMapping("/v1/templates")
    @Operation(
            operationId = "addTemplate",
            summary = "Add a template",
            description =
                    "The text is held against a closed list of fields. One active template per pair and version: a second is 409.")
    @ApiResponse(
            responseCode = "201",
            description = "stored and active",
            content = @Content(schema = @Schema(implementation = TemplateView.class)))
    ResponseEntity<String> addTemplate(
            Caller caller,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Valid @RequestBody NewTemplate body) {
        var owner = owner(caller, Boolean.TRUE.equals(body.platform()));
        var base = ServletUriComponentsBuilder.fromCurrentRequest();
        return idempotency
                .once(caller, "POST /v1/templates", key, json.writeValueAsString(body), () -> {
                    var template = NewEntries.template(owner, body, clock.instant());
                    var answer = catalog.addTemplate(template);
                    if (answer instanceof Added.Stored<?>) {
                        auditIfPlatform(owner, caller, "addTemplate", template.id());
                    }
                    return added(answer, TemplateView::of, TemplateView::id, base, JobProblem.DUPLICATE_TEMPLATE);
                })
                .response();
    }

    @PostMapping("/v1/templates/{id}:retire")
    @Operation(operationId = "retireTemplate", summary = "Take a template out of use for new jobs, for good")
    @ApiResponse(responseCode = "204", description = "out of use")
    ResponseEntity<Void> retireTemplate(Caller caller, @PathVariable String id) {
        var template = catalog.template(caller.tenant(), id).orElseThrow(CatalogController::none);
        var owner = owner(caller, template.owner().isEmpty());
        catalog.retireTemplate(owner, id);
        auditIfPlatform(owner, caller, "retireTemplate", id);
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/v1/images")
    @Operation(operationId = "listImages", summary = "Image identifiers of the platform and of the tenant, by id")
    Page<ImageView> images(
            Caller caller,
            @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var all = catalog.images(caller.tenant()).stream().map(ImageView::of).toList();
        return page(all, ImageView::id, limit, cursor);
    }

    @GetMapping("/v1/images/{id}")
    @Operation(operationId = "getImage", summary = "One image identifier")
    ImageView image(Caller caller, @PathVariable String id) {
        return catalog.image(caller.tenant(), id).map(ImageView::of).orElseThrow(CatalogController::none);
    }

    @PostMapping("/v1/images")
    @Operation(
            operationId = "addImage",
            summary = "Add an image identifier",
            description = "A registry's image is pinned by DIGEST, one that was built beside the engine by IMAGE_ID.")
    @ApiResponse(
            responseCode = "201",
            description = "stored and active",
            content = @Content(schema = @Schema(implementation = ImageView.class)))
    ResponseEntity<String> addImage(
            Caller caller,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Valid @RequestBody NewImage body) {
        var owner = owner(caller, Boolean.TRUE.equals(body.platform()));
        var base = ServletUriComponentsBuilder.fromCurrentRequest();
        return idempotency
                .once(caller, "POST /v1/images", key, json.writeValueAsString(body), () -> {
                    var image = NewEntries.image(owner, body, clock.instant());
                    var answer = catalog.addImage(image);
                    if (answer instanceof Added.Stored<?>) {
                        auditIfPlatform(owner, caller, "addImage", image.id());
                    }
                    return added(answer, ImageView::of, ImageView::id, base, JobProblem.DUPLICATE_IMAGE);
                })
                .response();
    }

    @PostMapping("/v1/images/{id}:retire")
    @Operation(operationId = "retireImage", summary = "Take an image identifier out of use for new jobs, for good")
    @ApiResponse(responseCode = "204", description = "out of use")
    ResponseEntity<Void> retireImage(Caller caller, @PathVariable String id) {
        var image = catalog.image(caller.tenant(), id).orElseThrow(CatalogController::none);
        var owner = owner(caller, image.owner().isEmpty());
        catalog.retireImage(owner, id);
        auditIfPlatform(owner, caller, "retireImage", id);
        return ResponseEntity.noContent().build();
    }

    private <T, V> Outcome added(
            Added<T> answer,
            Function<T, V> view,
            Function<V, String> id,
            UriComponentsBuilder base,
            ProblemType duplicate) {
        return switch (answer) {
            case Added.Stored<T> stored -> created(view.apply(stored.entry()), id, base);
            case Added.Unchanged<T> same -> created(view.apply(same.entry()), id, base);
            case Added.Duplicate<T> rival ->
                throw new ProblemException(
                        duplicate,
                        "Its place is taken by " + id.apply(view.apply(rival.entry())) + "; retire that first.");
            case Added.IdTaken<T> taken -> throw new ProblemException(duplicate, "The id " + taken.id() + " is taken.");
            case Added.Full<T> full ->
                throw new ProblemException(
                        PlatformProblem.VALIDATION_FAILED, "At most " + full.most() + " entries may be active.");
        };
    }

    private <V> Outcome created(V view, Function<V, String> id, UriComponentsBuilder base) {
        return idempotency.answer(
                201, base.path("/{id}").buildAndExpand(id.apply(view)).toUri(), view);
    }

    /** What all tenants see is an operator's change; a tenant's own entries are its own affair. */
    private void auditIfPlatform(Optional<TenantId> owner, Caller caller, String operation, String id) {
        if (owner.isEmpty()) {
            audit.done(caller, operation, id);
        }
    }

    private static Optional<TenantId> owner(Caller caller, boolean platform) {
        if (platform && !caller.has(ADMIN)) {
            throw new ProblemException(
                    PlatformProblem.FORBIDDEN,
                    "What all tenants see is written with the scope " + ADMIN + ".",
                    List.of(FieldProblem.at("/platform", "needs the scope " + ADMIN)));
        }
        return platform ? Optional.empty() : Optional.of(caller.tenant());
    }

    private static <V> Page<V> page(List<V> all, Function<V, String> id, int limit, @Nullable String cursor) {
        String after = cursor == null ? "" : Cursor.decode(cursor, 1).keys().getFirst();
        var rest = all.stream()
                .filter(entry -> id.apply(entry).compareTo(after) > 0)
                .toList();
        return Page.cut(
                rest.subList(0, Math.min(rest.size(), limit + 1)), limit, entry -> Cursor.after(id.apply(entry)));
    }

    private static ProblemException none() {
        return new ProblemException(PlatformProblem.NOT_FOUND, "There is no such entry.");
    }
}
