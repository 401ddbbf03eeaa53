package io.cairn.job.sweep;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.cairn.job.scheduler.ContainerScheduler.Unavailable;
import io.cairn.job.sweep.Orphans.Orphan;
import io.cairn.job.sweep.Orphans.Why;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes {@link Orphans} from the engine. The loop removes what its jobs leave; this removes what a replica left that died or
 * stood still at the wrong moment, of jobs that nobody looks at any more.
 */
public final class OrphanSweep {

    private static final Logger LOG = LoggerFactory.getLogger(OrphanSweep.class);
    private static final String TASK = "orphan-sweep";

    private final EngineThings engine;
    private final Standings standings;
    private final Duration grace;
    private final Clock clock;
    private final Map<Why, Counter> removed = new EnumMap<>(Why.class);

    /** @param grace nothing younger is removed */
    public OrphanSweep(EngineThings engine, Standings standings, Duration grace, MeterRegistry registry, Clock clock) {
        this.engine = engine;
        this.standings = standings;
        this.grace = grace;
        this.clock = clock;
        for (Why why : Why.values()) {
            removed.put(
                    why,
                    Counter.builder("cairn.jobs.orphans")
                            .description("containers, networks and volumes of no attempt that this replica removed")
                            .tag("why", why.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    /**
     * One round; what it cannot remove is left to the next.
     *
     * @return how many were removed
     */
    public int round() {
        try {
            var things = engine.all(); // before the rows, see Orphans
            var rows = standings.of(things.stream().map(Thing::job).collect(Collectors.toSet()));
            int done = 0;
            for (Orphan orphan : Orphans.of(things, rows, clock.instant(), grace)) {
                done += remove(orphan) ? 1 : 0;
            }
            return done;
        } catch (Unavailable silent) {
            LOG.debug("orphans are looked for later", silent);
            return 0;
        }
    }

    private boolean remove(Orphan orphan) {
        var thing = orphan.thing();
        try {
            engine.remove(thing);
        } catch (Unavailable silent) {
            throw silent;
        } catch (RuntimeException refused) {
            LOG.warn("the orphan {} {} stays for now: {}", thing.kind(), thing.name(), refused.getMessage());
            return false;
        }
        LOG.info("removed the orphan {} {}: {}", thing.kind(), thing.name(), orphan.why());
        Optional.ofNullable(removed.get(orphan.why())).ifPresent(Counter::increment);
        return true;
    }

    /** The rounds as durable work, the first at the first start: one row for all replicas, so one at a time has it in hand. */
    public RecurringTask<Void> task(Duration every) {
        return Tasks.recurring(TASK, FixedDelay.of(every)).execute((instance, context) -> round());
    }
}
