package io.cairn.job.metrics;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.cairn.job.metrics.RankProbe.Source;
import io.cairn.job.scheduler.ContainerScheduler.Unavailable;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at every rank that runs, from time to time. A rank that cannot be looked at keeps no other from being seen. */
public final class Sampler {

    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
    private static final String TASK = "sample-metrics";

    private final RankProbe probe;
    private final RankMetrics metrics;
    private final CurveReader curves;
    private final int parallel;
    private final Clock clock;

    /** @param parallel ranks that are looked at at the same time */
    public Sampler(RankProbe probe, RankMetrics metrics, int parallel, Clock clock) {
        this.probe = probe;
        this.metrics = metrics;
        this.curves = new CurveReader(probe, metrics, clock);
        this.parallel = parallel;
        this.clock = clock;
    }

    /** One round. */
    public void round() {
        List<Source> running;
        try {
            running = probe.running();
        } catch (Unavailable silent) {
            LOG.debug("ranks are looked at later", silent);
            return;
        }
        var places = new Semaphore(parallel);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            running.forEach(source -> threads.execute(() -> {
                places.acquireUninterruptibly();
                try {
                    sample(source);
                } finally {
                    places.release();
                }
            }));
        }
    }

    private void sample(Source source) {
        try {
            probe.usage(source, clock.instant()).ifPresent(sample -> metrics.addUsage(source, sample));
            curves.read(source, false);
        } catch (RuntimeException failed) {
            LOG.debug("{} of {} is looked at later", source.rank(), source.job(), failed);
        }
    }

    /** The rounds as durable work: one row for all replicas, so one replica at a time has it in hand. */
    public RecurringTask<Void> task(Duration every) {
        return Tasks.recurring(TASK, FixedDelay.of(every)).execute((instance, context) -> round());
    }
}
