package io.cairn.job.scheduler.docker;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.cairn.job.scheduler.ContainerScheduler.Capabilities;
import io.cairn.launcher.ContainerLauncher;
import java.time.Duration;

/** How much an engine has for jobs. Believed for a while: it starts programs of its own to tell it, and each waiting job asks. */
final class EngineSize {

    private static final int PERCENT_FOR_JOBS = 90;
    private static final Duration HOLDS = Duration.ofSeconds(15);

    private final ContainerLauncher launcher;
    private final LoadingCache<ContainerLauncher, Capabilities> asked =
            Caffeine.newBuilder().expireAfterWrite(HOLDS).build(EngineSize::ask);

    EngineSize(ContainerLauncher launcher) {
        this.launcher = launcher;
    }

    Capabilities get() {
        return asked.get(launcher);
    }

    private static Capabilities ask(ContainerLauncher launcher) {
        var engine = launcher.engine();
        return new Capabilities(engine.cpus() * 1000L, engine.memoryBytes() / 100 * PERCENT_FOR_JOBS, true);
    }
}
