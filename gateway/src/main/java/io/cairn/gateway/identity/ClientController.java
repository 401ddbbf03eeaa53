package io.cairn.gateway.identity;

import io.cairn.gateway.GatewayProperties;
import io.cairn.gateway.audit.AuditFile;
import io.cairn.kit.audit.AuditResult;
import io.cairn.kit.paging.Page;
import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.TenantId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Clients of tenants, made and removed by the administrator. */
@Tag(name = "clients", description = "Who may ask for tokens of a tenant; needs the scope identity.admin")
@RestController
@RequestMapping(path = "/identity/v1/clients", produces = MediaType.APPLICATION_JSON_VALUE)
@ConditionalOnProperty(prefix = "cairn.gateway", name = "issuer-mode", havingValue = "embedded")
class ClientController {

    private final TenantClients clients;
    private final AuditFile audit;
    private final Set<String> grantable;
    private final Clock clock;

    ClientController(TenantClients clients, AuditFile audit, GatewayProperties properties, Clock clock) {
        this.clients = clients;
        this.audit = audit;
        this.grantable = properties.scopes();
        this.clock = clock;
    }

    /** A client to be made. */
    @Schema(name = "NewClient", example = "{\"tenant\": \"acme\", \"name\": \"ci\", \"scopes\": []}")
    record NewClient(
            @Schema(example = "acme") @NotNull TenantId tenant,

            @Schema(example = "ci", description = "unique within the tenant")
            @NotNull
            @Pattern(
                    regexp = "[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?",
                    message = "1 to 40 characters of a-z, 0-9 and inner hyphens")
            String name,

            @Schema(example = "[]", description = "what it may ask for beyond its tenant's own work")
            @Size(max = 20)
            @Nullable
            Set<@NotNull String> scopes) {}

    /** A client as it is shown: without its secret, which nobody knows any more. */
    record ClientView(
            @Schema(example = "acme.ci") String clientId,
            @Schema(example = "acme") String tenant,
            @Schema(example = "ci") String name,
            @Schema(example = "[]") Set<String> scopes,
            @Schema(example = "2026-01-31T12:00:00Z") Instant createdAt) {

        static ClientView of(TenantClient client) {
            return new ClientView(
                    client.id(), client.tenant().value(), client.name(), client.scopes(), client.createdAt());
        }
    }

    /** A client that was just made, with its secret for the first and last time. */
    record CreatedClient(
            @Schema(example = "acme.ci") String clientId,

            @Schema(description = "shown this once; only its hash is kept", example = "(43 characters)")
            String clientSecret,

            @Schema(example = "acme") String tenant,
            @Schema(example = "[]") Set<String> scopes) {}

    @PostMapping
    @Operation(
            operationId = "createClient",
            summary = "Makes a client that gets tokens for one tenant",
            description = "The id is TENANT.NAME. A second call with the same name answers 409 and changes nothing.")
    @ApiResponse(responseCode = "201", description = "Made; the secret is shown this once")
    @ApiResponse(responseCode = "409", description = "The name is taken, or the tenant has as many clients as it may")
    ResponseEntity<CreatedClient> create(@Valid @RequestBody NewClient wanted, Principal caller) {
        Set<String> scopes = wanted.scopes() == null ? Set.of() : wanted.scopes();
        refuseForeign(scopes);
        String secret = Secrets.fresh();
        var client = new TenantClient(
                wanted.tenant(),
                wanted.name(),
                scopes,
                Secrets.hash(secret),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        switch (clients.create(client)) {
            case CREATED -> auditOrUndo(caller, client);
            case EXISTS ->
                throw new ProblemException(
                        IdentityProblem.CLIENT_EXISTS, "The client " + client.id() + " exists; delete it first.");
            case TOO_MANY ->
                throw new ProblemException(
                        IdentityProblem.TOO_MANY_CLIENTS,
                        "A tenant has at most " + TenantClients.MOST_PER_TENANT + " clients.");
        }
        URI location =
                ServletUriComponentsBuilder.fromCurrentRequest().path("/{id}").build(client.id());
        return ResponseEntity.created(location)
                .header("Cache-Control", "no-store")
                .body(new CreatedClient(client.id(), secret, client.tenant().value(), client.scopes()));
    }

    @GetMapping
    @Operation(operationId = "listClients", summary = "The clients of one tenant, by name")
    Page<ClientView> list(@RequestParam TenantId tenant) {
        return new Page<>(clients.of(tenant).stream().map(ClientView::of).toList(), null);
    }

    @GetMapping("/{clientId}")
    @Operation(operationId = "getClient", summary = "One client")
    ClientView get(@PathVariable @Schema(example = "acme.ci") String clientId) {
        return ClientView.of(existing(clientId));
    }

    @DeleteMapping("/{clientId}")
    @Operation(
            operationId = "deleteClient",
            summary = "Removes a client",
            description = "It gets no more tokens. Those that it has stay valid until they end.")
    @ApiResponse(responseCode = "204", description = "Removed")
    ResponseEntity<Void> delete(@PathVariable @Schema(example = "acme.ci") String clientId, Principal caller) {
        var client = existing(clientId);
        // First, so that none is removed without a trace.
        audit.write(event(caller, client, "deleteClient"));
        if (!clients.delete(client)) {
            throw notFound();
        }
        return ResponseEntity.noContent().build();
    }

    private void auditOrUndo(Principal caller, TenantClient client) {
        try {
            audit.write(event(caller, client, "createClient"));
        } catch (UncheckedIOException notAudited) {
            clients.delete(client);
            throw notAudited;
        }
    }

    private static AuditFile.Event event(Principal caller, TenantClient client, String operation) {
        return new AuditFile.Event(caller.getName(), client.tenant(), operation, client.id(), AuditResult.DONE);
    }

    private void refuseForeign(Set<String> scopes) {
        var foreign = scopes.stream()
                .filter(scope -> !grantable.contains(scope))
                .sorted()
                .toList();
        if (!foreign.isEmpty()) {
            throw new ProblemException(
                    IdentityProblem.SCOPE_NOT_ALLOWED,
                    "A tenant's client cannot have every scope; see errors.",
                    foreign.stream()
                            .map(scope ->
                                    new FieldProblem("/scopes", "not allowed", scope, String.join(", ", grantable)))
                            .toList());
        }
    }

    private TenantClient existing(String id) {
        return clients.find(id).orElseThrow(ClientController::notFound);
    }

    private static ProblemException notFound() {
        return new ProblemException(PlatformProblem.NOT_FOUND, "There is no such client.");
    }
}
