package io.cairn.job.reconcile.loop;

import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.Wake;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.ContainerScheduler.Unavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the loop look at a job as soon as a rank of it has ended. A hint and no more: what the scheduler does not tell, or told
 * while nobody listened, is found by the next look. A stream that ended is opened again after a pause.
 */
public final class EndWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EndWatch.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ContainerScheduler scheduler;
    private final Wake wake;
    private final Executor later = CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    private boolean closed;
    private ContainerScheduler.@Nullable Watch stream;

    public EndWatch(ContainerScheduler scheduler, Wake wake) {
        this.scheduler = scheduler;
        this.wake = wake;
    }

    /** Begins to listen. */
    public synchronized void start() {
        if (closed) {
            return;
        }
        try {
            stream = scheduler.watchEnds(this::hurry, () -> later.execute(this::start));
        } catch (Unavailable silent) {
            LOG.debug("the scheduler tells nothing at present", silent);
            later.execute(this::start);
        }
    }

    private void hurry(JobId job) {
        try {
            wake.hurry(job);
        } catch (RuntimeException failed) {
            // The stream must go on, and the loop looks by itself.
            LOG.debug("a look at {} could not be hurried", job, failed);
        }
    }

    @Override
    public void close() {
        Optional<ContainerScheduler.Watch> open;
        synchronized (this) {
            closed = true;
            open = Optional.ofNullable(stream);
        }
        open.ifPresent(ContainerScheduler.Watch::close);
    }
}
