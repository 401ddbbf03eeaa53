package io.cairn.quota.api;

import io.cairn.kit.audit.AuditLog;
import io.cairn.kit.paging.Cursor;
import io.cairn.kit.paging.Page;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.cairn.quota.api.AllocationViews.AllocationView;
import io.cairn.quota.api.AllocationViews.HeartbeatBody;
import io.cairn.quota.api.AllocationViews.NewAllocation;
import io.cairn.quota.api.AllocationViews.PlanView;
import io.cairn.quota.api.AllocationViews.ReleaseBody;
import io.cairn.quota.book.Entry;
import io.cairn.quota.core.Fence;
import io.cairn.quota.order.Order;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
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

/** Allocations: ask, look, live, release. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Allocations", description = "What work may use now, and on whose quota")
final class AllocationController {

    private final Allocations allocations;
    private final AuditLog audit;

    AllocationController(Allocations allocations, AuditLog audit) {
        this.allocations = allocations;
        this.audit = audit;
    }

    @PostMapping("/v1/allocations")
    @Operation(
            operationId = "askAllocation",
            summary = "Ask for resources, own first and the rest on loan",
            description =
                    "For services that act for a tenant (scope act-as) and see the end of its work. The same key and body is "
                            + "the same allocation, told as it is now.")
    @ApiResponse(
            responseCode = "201",
            description = "granted; Location is the allocation",
            content = @Content(schema = @Schema(implementation = AllocationView.class)))
    @ApiResponse(
            responseCode = "202",
            description = "waits; its holder is told when it is granted",
            content = @Content(schema = @Schema(implementation = AllocationView.class)))
    ResponseEntity<AllocationView> ask(
            Caller caller,
            @Parameter(
                            description = "needed: the holder and its attempt, such as JOB/1",
                            example = "j1ntn1h4r0abcdefghijklmnop/1")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable
                    String key,
            @Valid @RequestBody NewAllocation body) {
        Access.holder(caller);
        var entry = allocations.ask(caller.tenant(), key, body);
        var view = allocations.view(entry);
        var location = ServletUriComponentsBuilder.fromCurrentRequest()
                .path("/{id}")
                .buildAndExpand(view.id())
                .toUri();
        return ResponseEntity.status(entry.stage() == Entry.Stage.WAITING ? 202 : 201)
                .location(location)
                .body(view);
    }

    @PostMapping("/v1/allocations:plan")
    @Operation(
            operationId = "planAllocation",
            summary = "What would become of a request now, and why",
            description = "The same decision as that of a request, without taking anything.")
    PlanView plan(Caller caller, @Valid @RequestBody NewAllocation body) {
        return allocations.plan(caller.tenant(), body);
    }

    @GetMapping("/v1/allocations")
    @Operation(operationId = "listAllocations", summary = "Allocations and requests that wait, newest first")
    Page<AllocationView> list(
            Caller caller,
            @Parameter(description = "only these; all unless named") @RequestParam(required = false) @Nullable
                    Set<Entry.Stage> state,
            @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var stages = state == null || state.isEmpty() ? EnumSet.allOf(Entry.Stage.class) : state;
        var found = allocations.list(caller.tenant(), stages, Places.after(cursor), limit + 1);
        var page = Page.cut(
                found,
                limit,
                entry -> Cursor.after(entry.request().askedAt(), entry.request().id()));
        // Why each of them waits would be a decision a row; one that is looked at alone tells it.
        return new Page<>(
                page.items().stream()
                        .map(entry -> AllocationView.of(entry, Optional.empty()))
                        .toList(),
                page.next());
    }

    @GetMapping("/v1/allocations/{id}")
    @Operation(operationId = "getAllocation", summary = "One allocation; of one that waits its turn and why")
    AllocationView get(Caller caller, @PathVariable String id) {
        return allocations.view(allocations.find(caller.tenant(), id));
    }

    @PostMapping("/v1/allocations/{id}:heartbeat")
    @Operation(
            operationId = "heartbeatAllocation",
            summary = "Tell that the holder lives",
            description =
                    "The answer tells until when that holds, and by when the holder is to leave if it is recalled. "
                            + "A stale fence does nothing.")
    AllocationView heartbeat(Caller caller, @PathVariable String id, @Valid @RequestBody HeartbeatBody body) {
        Access.holder(caller);
        var entry = allocations.find(caller.tenant(), id);
        allocations.settle(entry.cohort(), new Order.Heartbeat(entry.request().id(), new Fence(body.fence())));
        return allocations.view(allocations.find(caller.tenant(), id));
    }

    @PostMapping("/v1/allocations/{id}:release")
    @Operation(
            operationId = "releaseAllocation",
            summary = "Give back what an allocation holds, once the end of all its work was observed",
            description =
                    "Loans go back to their lenders. A stale fence, or a second time, does nothing: the answer is the "
                            + "allocation as it is. Without a fence a request that waits is taken back.")
    AllocationView release(Caller caller, @PathVariable String id, @Valid @RequestBody ReleaseBody body) {
        Access.holder(caller);
        var entry = allocations.find(caller.tenant(), id);
        allocations.settle(
                entry.cohort(),
                new Order.Release(
                        entry.request().id(), Optional.ofNullable(body.fence()).map(Fence::new)));
        return allocations.view(allocations.find(caller.tenant(), id));
    }

    @PostMapping("/v1/allocations/{id}:force")
    @Operation(
            operationId = "forceAllocation",
            summary = "Vouch that nothing of a suspect allocation runs any more",
            description =
                    "For operators (scope quota.admin), of any tenant. Only where the holder is not heard: what may still run "
                            + "is never freed.")
    @ApiResponse(responseCode = "200", description = "ended")
    @ApiResponse(responseCode = "409", description = "its holder is heard, or has ended it")
    AllocationView force(Caller caller, @PathVariable String id) {
        Access.operator(caller);
        var entry = allocations.findForOperator(id);
        allocations.settle(entry.cohort(), new Order.Force(entry.request().id()));
        var after = allocations.findForOperator(id);
        if (after.stage() != Entry.Stage.FORCED) {
            throw new ProblemException(
                    QuotaProblem.NOT_SUSPECT,
                    "The allocation is " + after.stage() + " and its holder is heard; the holder ends it.");
        }
        audit.done(caller, "forceAllocation", id);
        return allocations.view(after);
    }

    static ProblemException none() {
        return new ProblemException(PlatformProblem.NOT_FOUND, "There is no such allocation.");
    }
}
