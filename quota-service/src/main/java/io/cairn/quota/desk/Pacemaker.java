package io.cairn.quota.desk;

import io.cairn.quota.core.Cohort;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Lets time pass in every cohort: each replica orders a round of each, and whoever is first under the lock does what is due. A round
 * in which nothing is due writes nothing.
 */
public final class Pacemaker implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Pacemaker.class);

    private final Cohorts cohorts;
    private final Desk desk;
    private final Duration pace;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("quota-pace").factory());
    private volatile boolean running;

    /** @param pace between two rounds of a cohort */
    public Pacemaker(Cohorts cohorts, Desk desk, Duration pace) {
        this.cohorts = cohorts;
        this.desk = desk;
        this.pace = pace;
    }

    @Override
    public void start() {
        running = true;
        thread.scheduleWithFixedDelay(this::round, pace.toMillis(), pace.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        running = false;
        thread.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void round() {
        try {
            cohorts.all().stream().map(Cohort::name).forEach(desk::hurry);
        } catch (RuntimeException failed) {
            LOG.warn("cohorts cannot be looked at now; the next round tries again: {}", failed.toString());
        }
    }
}
