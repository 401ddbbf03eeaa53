package io.cairn.job.quota.jdbc;

import io.cairn.job.quota.AllocationState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * {@code cairn.jobs.quota} by {@code state}: allocations that are not settled; {@code cairn.jobs.quota.oldest.owed.age}: for how
 * long what is owed has been held after its attempt was over. Of the service, the same in every replica, and at most ten seconds
 * old.
 */
public final class QuotaMeters {

    private static final Duration FRESH_FOR = Duration.ofSeconds(10);

    private final JdbcClient sql;
    private final Clock clock;
    private List<Open> seen = List.of();
    private Instant seenAt = Instant.MIN;

    private record Open(AllocationState state, long allocations, Instant oldest) {}

    /** Registers its meters. */
    public QuotaMeters(JdbcClient sql, MeterRegistry registry, Clock clock) {
        this.sql = sql;
        this.clock = clock;
        for (var state : AllocationState.values()) {
            if (!state.isSettled()) {
                Gauge.builder("cairn.jobs.quota", this, meters -> meters.in(state))
                        .description("allocations of attempts in this state")
                        .tag("state", state.name().toLowerCase(Locale.ROOT))
                        .register(registry);
            }
        }
        Gauge.builder("cairn.jobs.quota.oldest.owed.age", this, QuotaMeters::oldestOwed)
                .description("seconds since the attempt was over whose quota is owed for the longest time")
                .register(registry);
    }

    private double in(AllocationState state) {
        return open().stream()
                .filter(some -> some.state() == state)
                .mapToLong(Open::allocations)
                .sum();
    }

    private double oldestOwed() {
        return open().stream()
                .filter(some -> some.state() == AllocationState.OWED)
                .mapToDouble(
                        some -> Duration.between(some.oldest(), clock.instant()).toMillis() / 1000.0)
                .max()
                .orElse(0);
    }

    private synchronized List<Open> open() {
        Instant now = clock.instant();
        if (seenAt.isBefore(now.minus(FRESH_FOR))) {
            // The condition is that of the index.
            seen = sql.sql("""
                            select state, count(*) allocations, min(state_since) oldest from allocation
                            where state not in ('RELEASED', 'REFUSED') group by state
                            """)
                    .query((row, number) -> new Open(
                            AllocationState.valueOf(row.getString("state")),
                            row.getLong("allocations"),
                            row.getTimestamp("oldest").toInstant()))
                    .list();
            seenAt = now;
        }
        return seen;
    }
}
