package io.cairn.job.lifecycle.jdbc;

import io.cairn.job.lifecycle.Admission;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.Job.Outcome;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobLedger;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.JobTransitions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A ledger that an operator can watch. {@code cairn.jobs} by {@code state} and {@code cairn.jobs.oldest.queued.age} are of the
 * service, the same in every replica, and at most ten seconds old; {@code cairn.jobs.ended} by {@code state} counts what this
 * replica brought to its end.
 */
public final class MeteredLedger implements JobLedger {

    private static final Duration FRESH_FOR = Duration.ofSeconds(10);

    private final JobLedger ledger;
    private final JdbcClient sql;
    private final Clock clock;
    private final Map<JobState, Counter> ended = new EnumMap<>(JobState.class);
    private List<Waiting> seen = List.of();
    private Instant seenAt = Instant.MIN;

    private record Waiting(JobState state, long jobs, Instant oldest) {}

    /** Registers its meters. */
    public MeteredLedger(JobLedger ledger, JdbcClient sql, MeterRegistry registry, Clock clock) {
        this.ledger = ledger;
        this.sql = sql;
        this.clock = clock;
        for (JobState state : JobState.values()) {
            if (state.isTerminal()) {
                ended.put(state, ended(registry, state));
            } else {
                Gauge.builder("cairn.jobs", this, metered -> metered.in(state))
                        .description("jobs in this state")
                        .tag("state", word(state))
                        .register(registry);
            }
        }
        Gauge.builder("cairn.jobs.oldest.queued.age", this, MeteredLedger::oldestQueued)
                .description("seconds since the oldest job was submitted that waits for room")
                .register(registry);
    }

    @Override
    public Optional<Job> load(JobId id) {
        return ledger.load(id);
    }

    @Override
    public boolean move(Job job, Move move) {
        boolean moved = ledger.move(job, move);
        if (moved) {
            JobTransitions.next(job.state(), move.cause()).map(ended::get).ifPresent(Counter::increment);
        }
        return moved;
    }

    @Override
    public boolean explain(Job job, String reason) {
        return ledger.explain(job, reason);
    }

    @Override
    public boolean amend(Job job, Outcome outcome) {
        return ledger.amend(job, outcome);
    }

    @Override
    public Admission.Answer admit(Job job, Demand total, Optional<Duration> deadlineAfter) {
        return ledger.admit(job, total, deadlineAfter);
    }

    private double in(JobState state) {
        return unfinished().stream()
                .filter(waiting -> waiting.state() == state)
                .mapToLong(Waiting::jobs)
                .sum();
    }

    private double oldestQueued() {
        return unfinished().stream()
                .filter(waiting -> waiting.state() == JobState.QUEUED)
                .mapToDouble(waiting ->
                        Duration.between(waiting.oldest(), clock.instant()).toMillis() / 1000.0)
                .max()
                .orElse(0);
    }

    private synchronized List<Waiting> unfinished() {
        Instant now = clock.instant();
        if (seenAt.isBefore(now.minus(FRESH_FOR))) {
            // The condition is that of the index.
            seen = sql.sql("""
                            select state, count(*) jobs, min(created_at) oldest from job
                            where state not in ('SUCCEEDED', 'FAILED', 'CANCELLED', 'PREEMPTED', 'TIMED_OUT') group by state
                            """)
                    .query((row, number) -> new Waiting(
                            JobState.valueOf(row.getString("state")),
                            row.getLong("jobs"),
                            row.getTimestamp("oldest").toInstant()))
                    .list();
            seenAt = now;
        }
        return seen;
    }

    private static Counter ended(MeterRegistry registry, JobState state) {
        return Counter.builder("cairn.jobs.ended")
                .description("jobs that this replica brought to their end")
                .tag("state", word(state))
                .register(registry);
    }

    private static String word(JobState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
