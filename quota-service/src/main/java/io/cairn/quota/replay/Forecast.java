package io.cairn.quota.replay;

import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Plan;
import io.cairn.quota.core.Request;
import io.cairn.quota.core.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Optional;

/**
 * Whether a burst will be met, by what is known: windows, ends that were announced, and work that was announced. Found by playing it, so the
 * forecast of a day that goes as announced is what then happens.
 */
public final class Forecast {

    private Forecast() {}

    /**
     * The forecast for a request.
     *
     * @param answer what it will be told at the time of asking, and why not if so
     * @param grantedAt when it has it; empty if not within the span that was looked at
     * @param recalledAt when it is told to leave, since others want their own back; empty if not within the span that was looked at
     */
    public record Prospect(Plan answer, Optional<Instant> grantedAt, Optional<Instant> recalledAt) {

        /** Whether it has it at the time of asking. */
        public boolean isMet() {
            return answer instanceof Plan.Admit;
        }
    }

    /** As {@link #of(Snapshot, Collection, Request, Duration, long)}, however long it takes. */
    public static Prospect of(Snapshot now, Collection<Work> announced, Request burst, Duration patience) {
        return of(now, announced, burst, patience, Long.MAX_VALUE);
    }

    /**
     * Whether {@code burst} will be met at its {@code askedAt}.
     *
     * @param now the cohort as it is
     * @param announced other work that is expected
     * @param patience for how long after its asking it is looked for
     * @param most how much may be looked at, as {@link Replay#run(Snapshot, Collection, Instant, long)} counts
     * @throws Replay.TooLong if that is not enough
     */
    public static Prospect of(Snapshot now, Collection<Work> announced, Request burst, Duration patience, long most) {
        if (burst.askedAt().isBefore(now.asOf())) {
            throw new IllegalArgumentException("a forecast is of what is to come");
        }
        var works = new ArrayList<>(announced);
        // How long it runs itself has no part in whether it is met: its own end is later than is looked at.
        works.add(new Work(burst, patience.plusMillis(1)));
        var end = burst.askedAt().plus(patience);
        return Replay.run(heardUntil(now, end), works, end, most).fates().stream()
                .filter(fate -> fate.request().id().equals(burst.id()))
                .findFirst()
                .map(fate -> new Prospect(fate.answer(), fate.grantedAt(), fate.recalledAt()))
                .orElseThrow();
    }

    /** Holders are heard in a replay, so one word of each is enough for all of it; else all of them would speak at most instants. */
    private static Snapshot heardUntil(Snapshot now, Instant end) {
        var cohort = now.cohort();
        var heartbeat = Duration.between(now.asOf(), end).plus(cohort.policy().heartbeat());
        return new Snapshot(
                new Cohort(
                        cohort.name(),
                        cohort.flavor(),
                        cohort.capacity(),
                        cohort.revision(),
                        cohort.newcomers(),
                        cohort.policy().withHeartbeat(heartbeat)),
                now.calendar(),
                now.accounts(),
                now.allocations(),
                now.waiting(),
                now.deficits(),
                now.nextNumber(),
                now.asOf());
    }
}
