package io.cairn.gateway.limit;

import io.cairn.kit.problem.ProblemType;
import org.springframework.http.HttpStatus;

/** What is said to a caller that calls too often. */
public enum LimitProblem implements ProblemType {
    TOO_MANY_REQUESTS;

    @Override
    public String service() {
        return "gateway";
    }

    @Override
    public String slug() {
        return "too-many-requests";
    }

    @Override
    public HttpStatus status() {
        return HttpStatus.TOO_MANY_REQUESTS;
    }

    @Override
    public String title() {
        return "Too many requests";
    }
}
