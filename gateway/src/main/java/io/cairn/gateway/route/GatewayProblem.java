package io.cairn.gateway.route;

import io.cairn.kit.problem.ProblemType;
import org.springframework.http.HttpStatus;

/** The kinds of error that the gateway alone gives. */
public enum GatewayProblem implements ProblemType {
    BAD_ANSWER("bad-answer", HttpStatus.BAD_GATEWAY, "A service broke off its answer"),
    SERVICE_UNAVAILABLE("service-unavailable", HttpStatus.SERVICE_UNAVAILABLE, "A service does not answer"),
    SERVICE_TIMEOUT("service-timeout", HttpStatus.GATEWAY_TIMEOUT, "A service does not answer in time");

    private final Kind kind;

    GatewayProblem(String slug, HttpStatus status, String title) {
        this.kind = new Kind("gateway", slug, status, title);
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
