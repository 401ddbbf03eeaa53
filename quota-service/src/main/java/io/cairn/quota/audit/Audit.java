package io.cairn.quota.audit;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.cairn.quota.core.Auditor;
import io.cairn.quota.core.Invariant;
import io.cairn.quota.core.Violation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recounts every cohort. A violation is logged as an error and shows in {@code cairn.quota.violations} by {@code invariant}, as many
 * as the last round of this replica found. Nothing is repaired: whoever sees the alarm decides what was wrong.
 */
public final class Audit {

    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
    private static final String TASK = "quota-audit";

    private final Evidence evidence;
    private final Map<Invariant, AtomicInteger> found = new EnumMap<>(Invariant.class);
    private final Counter rounds;

    public Audit(Evidence evidence, MeterRegistry registry) {
        this.evidence = evidence;
        for (Invariant invariant : Invariant.values()) {
            var number = new AtomicInteger();
            found.put(invariant, number);
            Gauge.builder("cairn.quota.violations", number, AtomicInteger::get)
                    .description("what the last audit found that does not hold")
                    .tag("invariant", invariant.id())
                    .register(registry);
        }
        this.rounds = Counter.builder("cairn.quota.audits")
                .description("recounts of all cohorts by this replica")
                .register(registry);
    }

    /** One round; what does not hold. */
    public List<Violation> round() {
        var all = new ArrayList<Violation>();
        for (String cohort : evidence.cohorts()) {
            evidence.of(cohort).ifPresent(books -> {
                var violations = Auditor.audit(books.snapshot(), books.balances());
                violations.forEach(violation -> LOG.error(
                        "{} does not hold in the cohort {}: {}",
                        violation.invariant().id(),
                        cohort,
                        violation.detail()));
                all.addAll(violations);
            });
        }
        found.forEach((invariant, number) -> number.set((int) all.stream()
                .filter(violation -> violation.invariant() == invariant)
                .count()));
        rounds.increment();
        return List.copyOf(all);
    }

    /** The rounds as durable work: one row for all replicas, so one at a time has it in hand. */
    public RecurringTask<Void> task(Duration every) {
        return Tasks.recurring(TASK, FixedDelay.of(every)).execute((instance, context) -> round());
    }
}
