package io.cairn.gateway.identity;

import io.cairn.kit.problem.ProblemType;
import org.springframework.http.HttpStatus;

/** The kinds of error of the interface for clients. */
public enum IdentityProblem implements ProblemType {
    CLIENT_EXISTS("client-exists", HttpStatus.CONFLICT, "The tenant has a client of this name"),
    TOO_MANY_CLIENTS("too-many-clients", HttpStatus.CONFLICT, "The tenant has as many clients as it may"),
    SCOPE_NOT_ALLOWED(
            "scope-not-allowed", HttpStatus.UNPROCESSABLE_CONTENT, "A tenant's client cannot have this scope");

    private final Kind kind;

    IdentityProblem(String slug, HttpStatus status, String title) {
        this.kind = new Kind("identity", slug, status, title);
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
