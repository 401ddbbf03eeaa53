package io.cairn.quota.replay;

import io.cairn.quota.core.Request;
import java.time.Duration;

/**
 * Work that is announced, or that a trace tells of.
 *
 * @param request asked for at its {@code askedAt}
 * @param runs how long it runs from its grant; what was recalled begins anew
 */
public record Work(Request request, Duration runs) {

    public Work {
        if (!runs.isPositive()) {
            throw new IllegalArgumentException("work runs for some time");
        }
    }
}
