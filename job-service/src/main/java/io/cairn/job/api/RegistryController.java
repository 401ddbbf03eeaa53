package io.cairn.job.api;

import io.cairn.job.registry.AllowedRegistries;
import io.cairn.job.registry.ImageAddress;
import io.cairn.job.registry.RegistryLogins;
import io.cairn.kit.audit.AuditLog;
import io.cairn.kit.input.StorableText;
import io.cairn.kit.paging.Page;
import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.secret.Secret;
import io.cairn.kit.tenancy.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Logins to registries of program images. A password goes in and never comes out. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Registries", description = "As whom program images of a tenant are fetched")
final class RegistryController {

    private static final int LONGEST_PASSWORD = 8 * 1024;

    private final RegistryLogins logins;
    private final AllowedRegistries allowed;
    private final AuditLog audit;
    private final Clock clock;

    RegistryController(RegistryLogins logins, AllowedRegistries allowed, AuditLog audit, Clock clock) {
        this.logins = logins;
        this.allowed = allowed;
        this.audit = audit;
        this.clock = clock;
    }

    /** A login on its way in. */
    @Schema(name = "NewRegistryLogin", example = NewLogin.EXAMPLE)
    record NewLogin(
            @Schema(example = "robot") @NotBlank @StorableText @Size(max = 256)
            String user,

            @Schema(type = "string", format = "password", description = "kept sealed and never told again") @NotNull
            Secret password) {

        static final String EXAMPLE = "{\"user\": \"robot\", \"password\": \"correct horse battery staple\"}";
    }

    /** What is shown of a login. */
    @Schema(name = "RegistryLogin")
    record LoginView(String host, String user, Instant since) {
        static LoginView of(RegistryLogins.Shown login) {
            return new LoginView(login.host(), login.user(), login.since());
        }
    }

    @GetMapping("/v1/registries")
    @Operation(operationId = "listRegistries", summary = "Registries that the tenant has a login to, by host")
    Page<LoginView> list(Caller caller) {
        return new Page<>(
                logins.list(caller.tenant()).stream().map(LoginView::of).toList(), null);
    }

    @PutMapping("/v1/registries/{host}")
    @Operation(
            operationId = "putRegistry",
            summary = "Store the login to a registry",
            description = "In place of the one that was. Only registries that the operator allows can have one.")
    LoginView put(Caller caller, @PathVariable String host, @Valid @RequestBody NewLogin body) {
        if (!ImageAddress.isHost(host) || !allowed.allows(host)) {
            throw refused("/host", "the operator allows no registry of this host", host, allowed.toString());
        }
        int length = body.password().value().length();
        if (length == 0 || length > LONGEST_PASSWORD || body.password().value().indexOf('\0') >= 0) {
            throw refused("/password", "not a password", Secret.HIDDEN, "1 to " + LONGEST_PASSWORD + " characters");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS); // as exact as the database keeps it
        var login = new RegistryLogins.Login(body.user(), body.password());
        var stored = logins.put(caller.tenant(), host, login, now)
                .orElseThrow(() -> refused(
                        "/host", "too many registries", host, "at most " + RegistryLogins.MOST + " of a tenant"));
        audit.done(caller, "putRegistry", host);
        return LoginView.of(stored);
    }

    @DeleteMapping("/v1/registries/{host}")
    @Operation(operationId = "deleteRegistry", summary = "Forget the login to a registry")
    @ApiResponse(responseCode = "204", description = "forgotten")
    ResponseEntity<Void> delete(Caller caller, @PathVariable String host) {
        if (!ImageAddress.isHost(host) || !logins.remove(caller.tenant(), host)) {
            throw new ProblemException(PlatformProblem.NOT_FOUND, "There is no login to this registry.");
        }
        audit.done(caller, "deleteRegistry", host);
        return ResponseEntity.noContent().build();
    }

    private static ProblemException refused(String pointer, String detail, String given, String allowed) {
        return new ProblemException(
                PlatformProblem.VALIDATION_FAILED,
                pointer + ": " + detail + ".",
                List.of(new FieldProblem(pointer, detail, given, allowed)));
    }
}
