package io.cairn.kit.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cairn.kit.tenancy.TenantId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was done. It names and never quotes: no bodies, no secrets.
 *
 * @param id its place in the order in which this service wrote
 * @param at when it was written
 * @param actor the subject of the token: the client that called
 * @param tenant for whom it was done
 * @param operation what was done, such as {@code addTemplate} or {@code GET /v1/jobs/{id}}
 * @param resource on what: an id or a path without its query, at most 300 characters, possibly empty
 * @param result how it ended
 * @param traceId the W3C trace id of the call, if it had one; a caller may choose it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "One thing that was done: it names and never quotes")
public record AuditEvent(
        @Schema(description = "Its place in the order in which this service wrote", example = "42")
        long id,

        @Schema(description = "When it was written", example = "2026-03-01T10:00:00Z")
        Instant at,

        @Schema(description = "The client that called", example = "cairn-admin")
        String actor,

        @Schema(description = "For whom it was done", example = "default", type = "string")
        TenantId tenant,

        @Schema(description = "What was done", example = "addTemplate")
        String operation,

        @Schema(description = "On what: an id or a path", example = "pytorch-single")
        String resource,

        @Schema(description = "How it ended") AuditResult result,

        @Schema(description = "The W3C trace id of the call", example = "4bf92f3577b34da6a3ce929d0e0e4736") @Nullable
        String traceId) {}
