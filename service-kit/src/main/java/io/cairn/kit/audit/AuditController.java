package io.cairn.kit.audit;

import io.cairn.kit.paging.Cursor;
import io.cairn.kit.paging.Page;
import io.cairn.kit.tenancy.Caller;
import io.cairn.kit.tenancy.TenantId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists audit events: a tenant its own, an operator all. */
@RestController
@Tag(name = "Audit", description = "Who did what for whom")
final class AuditController {

    private static final String OPS = "ops";

    private final AuditLog audit;

    AuditController(AuditLog audit) {
        this.audit = audit;
    }

    @GetMapping(path = "/v1/audit", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listAuditEvents",
            summary = "Audit events, the newest first",
            description = "Those of the tenant; with the scope `ops` those of all tenants.")
    Page<AuditEvent> events(
            Caller caller,
            @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Optional<TenantId> whose = caller.has(OPS) ? Optional.empty() : Optional.of(caller.tenant());
        var rows = audit.list(whose, cursor == null ? Long.MAX_VALUE : before(cursor), limit + 1);
        return Page.cut(rows, limit, event -> Cursor.after(event.id()));
    }

    private static long before(String cursor) {
        try {
            return Long.parseLong(Cursor.decode(cursor, 1).keys().getFirst());
        } catch (NumberFormatException noNumber) {
            throw Cursor.bad(cursor);
        }
    }
}
