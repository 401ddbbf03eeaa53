package io.cairn.quota.replay;

import io.cairn.quota.core.Plan;
import io.cairn.quota.core.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of a request in a replay.
 *
 * @param answer at the time of asking
 * @param byRight whether it fitted into its tenant's own entitlement when it was asked for
 * @param grantedAt for the first time; empty if never
 * @param recalls how often it was told to leave
 * @param recalledAt when it was first told to leave; empty if it never was
 * @param finishedAt when its work was done; empty if it was not by the end of the replay
 */
public record Fate(
        Request request,
        Plan answer,
        boolean byRight,
        Optional<Instant> grantedAt,
        int recalls,
        Optional<Instant> recalledAt,
        Optional<Instant> finishedAt) {

    /** How long it waited for its first grant, or until {@code end} if it had none. */
    public Duration waited(Instant end) {
        return Duration.between(request.askedAt(), grantedAt.orElse(end));
    }

    Fate granted(Instant at) {
        return new Fate(request, answer, byRight, grantedAt.or(() -> Optional.of(at)), recalls, recalledAt, finishedAt);
    }

    Fate recalled(Instant at) {
        return new Fate(
                request, answer, byRight, grantedAt, recalls + 1, recalledAt.or(() -> Optional.of(at)), finishedAt);
    }

    Fate finished(Instant at) {
        return new Fate(request, answer, byRight, grantedAt, recalls, recalledAt, Optional.of(at));
    }
}
