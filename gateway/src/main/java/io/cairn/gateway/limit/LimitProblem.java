package io.cairn.gateway.limit;

import io.cairn.kit.problem.ProblemType;
import org.springframework.http.HttpStatus;

/** What is said to a caller that calls too often. */
public enum LimitProblem implements ProblemType {
    TOO_MANY_REQUESTS;

    @Override
    public Kind kind() {
        return new Kind("gateway", "too-many-requests", HttpStatus.TOO_MANY_REQUESTS, "Too many requests");
    }
}
