package io.cairn.gateway.limit;

import io.cairn.kit.problem.ProblemBodies;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Tells callers where they stand, and answers those that call too often. */
final class Refusals {

    private Refusals() {}

    /** Sets the headers {@code RateLimit-*}; if the call may not go on, answers it with 429. */
    static boolean allows(
            RateLimits.Standing standing,
            HttpServletRequest request,
            HttpServletResponse response,
            ProblemBodies problems)
            throws IOException {
        response.setHeader("RateLimit-Limit", String.valueOf(standing.limit()));
        response.setHeader("RateLimit-Remaining", String.valueOf(standing.remaining()));
        response.setHeader("RateLimit-Reset", String.valueOf(standing.waitSeconds()));
        if (standing.isAllowed()) {
            return true;
        }
        response.setHeader("Retry-After", String.valueOf(standing.waitSeconds()));
        problems.write(
                request,
                response,
                LimitProblem.TOO_MANY_REQUESTS,
                "Too many requests; try again in " + standing.waitSeconds() + " s.");
        return false;
    }
}
