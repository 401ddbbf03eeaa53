package io.cairn.quota.api;

import io.cairn.kit.idempotency.Idempotency;
import io.cairn.kit.paging.Cursor;
import io.cairn.kit.paging.Page;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemBodies;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.cairn.quota.api.ReservationViews.NewReservation;
import io.cairn.quota.api.ReservationViews.ReservationView;
import io.cairn.quota.book.Books;
import io.cairn.quota.book.ReservationEntry;
import io.cairn.quota.core.ReservationId;
import io.cairn.quota.order.Order;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
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

/** Reservations: make, look, cancel. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Reservations", description = "What a tenant has by right, in windows of time")
final class ReservationController {

    private final ReserveOrRefuse reservations;
    private final Books books;
    private final Allocations allocations;
    private final Idempotency idempotency;
    private final JsonMapper json;

    ReservationController(
            ReserveOrRefuse reservations,
            Books books,
            Allocations allocations,
            Idempotency idempotency,
            JsonMapper json) {
        this.reservations = reservations;
        this.books = books;
        this.allocations = allocations;
        this.idempotency = idempotency;
        this.json = json;
    }

    @PostMapping("/v1/reservations")
    @Operation(
            operationId = "makeReservation",
            summary = "Reserve resources, once or in windows that come again",
            description =
                    "If the cohort has not as much at some instant the answer is 409 `does-not-fit`, whose property "
                            + "`alternatives` lists what fits: later, smaller, or another flavor; each can be posted as it is.")
    @ApiResponse(
            responseCode = "201",
            description = "held; Location is the reservation",
            content = @Content(schema = @Schema(implementation = ReservationView.class)))
    ResponseEntity<String> make(
            Caller caller,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Valid @RequestBody NewReservation body) {
        var tenant = reservations.tenant(caller, body);
        var base = ServletUriComponentsBuilder.fromCurrentRequest();
        return idempotency
                .once(caller, "POST /v1/reservations", key, json.writeValueAsString(body), () -> {
                    var view = ReservationView.of(reservations.reserve(tenant, body));
                    return idempotency.answer(
                            201, base.path("/{id}").buildAndExpand(view.id()).toUri(), view);
                })
                .response();
    }

    @GetMapping("/v1/reservations")
    @Operation(operationId = "listReservations", summary = "Reservations, newest first")
    Page<ReservationView> list(
            Caller caller,
            @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var found = books.reservations(caller.tenant(), Places.after(cursor), limit + 1);
        var page = Page.cut(
                found,
                limit,
                entry -> Cursor.after(entry.createdAt(), entry.reservation().id()));
        return new Page<>(page.items().stream().map(ReservationView::of).toList(), page.next());
    }

    @GetMapping("/v1/reservations/{id}")
    @Operation(operationId = "getReservation", summary = "One reservation")
    ReservationView get(Caller caller, @PathVariable String id) {
        return ReservationView.of(find(caller, id));
    }

    @PostMapping("/v1/reservations/{id}:cancel")
    @Operation(
            operationId = "cancelReservation",
            summary = "Give a reservation back",
            description = "Work that runs on it goes on as a deficit and is recalled. Cancelling twice does nothing.")
    ReservationView cancel(Caller caller, @PathVariable String id) {
        var entry = find(caller, id);
        allocations.settle(entry.cohort(), new Order.Cancel(entry.reservation().id()));
        return ReservationView.of(find(caller, id));
    }

    @Hidden
    @ExceptionHandler
    ResponseEntity<ProblemDetail> onNoRoom(ReserveOrRefuse.NoRoom none, HttpServletRequest request) {
        var body = ProblemBodies.body(QuotaProblem.DOES_NOT_FIT, none.detail(), none.errors(), request);
        body.setProperty("alternatives", none.alternatives());
        return ResponseEntity.status(QuotaProblem.DOES_NOT_FIT.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(body);
    }

    private ReservationEntry find(Caller caller, String id) {
        if (!id.matches("r[0-9a-v]{25}")) {
            throw none();
        }
        return books.reservation(caller.tenant(), new ReservationId(id)).orElseThrow(ReservationController::none);
    }

    private static ProblemException none() {
        return new ProblemException(PlatformProblem.NOT_FOUND, "There is no such reservation.");
    }
}
