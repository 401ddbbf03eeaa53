package io.cairn.job.scheduler.docker;

import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.ContainerStatus;
import io.cairn.launcher.LauncherException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Lets ranks take long over their end. The engine's own stop holds a connection until the container has ended, and there are few
 * connections; so where there is much time, ranks are asked once and then looked at.
 */
final class Farewell {

    /** As long as a connection may be held for each rank. */
    private static final Duration SHORT = Duration.ofSeconds(15);

    private static final Duration LOOK = Duration.ofMillis(250);

    private final ContainerLauncher launcher;

    Farewell(ContainerLauncher launcher) {
        this.launcher = launcher;
    }

    /**
     * Waits for the end of what runs, at most for {@code grace}.
     *
     * @return what is left of the grace for those that still run: all of it if it is short, and nothing was done; else nothing
     */
    Duration say(Supplier<List<ContainerStatus>> running, Duration grace) {
        if (grace.compareTo(SHORT) <= 0) {
            return grace;
        }
        long until = System.nanoTime() + grace.toNanos();
        running.get().forEach(rank -> launcher.terminate(rank.name()));
        while (!running.get().isEmpty() && until - System.nanoTime() > 0) {
            LockSupport.parkNanos(LOOK.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                // Who ends this replica does not end the time that ranks were given; the next look goes on with what is
                // left.
                throw new LauncherException.EngineUnavailable("interrupted while ranks came to their end", null);
            }
        }
        return Duration.ZERO;
    }
}
