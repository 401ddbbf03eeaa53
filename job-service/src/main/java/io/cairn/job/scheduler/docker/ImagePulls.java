package io.cairn.job.scheduler.docker;

import io.cairn.job.scheduler.ContainerScheduler.Answer;
import io.cairn.job.scheduler.ContainerScheduler.Why;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.ImagePin;
import io.cairn.launcher.LauncherException;
import io.cairn.launcher.RegistryLogin;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Fetches images in the background, each once however many jobs wait for it. Nothing of it needs to survive a restart.
 *
 * <p>How a fetch ended is told to the next who asks, but not for long: that one may have asked another replica, and a later
 * job is owed a fetch of its own.
 */
final class ImagePulls {

    private final Map<Asked, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Executor forgetting;
    private final ContainerLauncher launcher;

    /** What is fetched, and as whom: what one login is refused, another may be given. */
    private record Asked(ImagePin image, Optional<RegistryLogin> login) {}

    /**
     * @param news for how long a failure is told
     */
    ImagePulls(ContainerLauncher launcher, Duration news) {
        this.launcher = launcher;
        this.forgetting = CompletableFuture.delayedExecutor(news.toMillis(), TimeUnit.MILLISECONDS, threads);
    }

    /**
     * Whether the engine holds the image; begins to fetch it if not.
     *
     * @param login asked only if it is to be fetched
     */
    Answer ensure(ImagePin image, Supplier<Optional<RegistryLogin>> login) {
        if (launcher.holds(image)) {
            underWay.keySet().removeIf(asked -> asked.image().equals(image));
            return new Answer.Accepted();
        }
        var asked = new Asked(image, login.get());
        var pull = underWay.computeIfAbsent(asked, this::begin);
        if (!pull.isDone()) {
            return new Answer.NotNow("the engine fetches " + image.reference());
        }
        underWay.remove(asked, pull);
        return outcome(image, pull);
    }

    private CompletableFuture<Void> begin(Asked asked) {
        var pull = CompletableFuture.runAsync(() -> launcher.pull(asked.image(), asked.login()), threads);
        pull.whenCompleteAsync((done, failed) -> underWay.remove(asked, pull), forgetting);
        return pull;
    }

    private Answer outcome(ImagePin image, CompletableFuture<Void> pull) {
        try {
            pull.join();
            return launcher.holds(image)
                    ? new Answer.Accepted()
                    : new Answer.NotNow("the engine fetched " + image.reference() + " and lost it again");
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof LauncherException.ImageMissing missing) {
                return new Answer.Refused(Why.IMAGE_MISSING, String.valueOf(missing.getMessage()));
            }
            if (failed.getCause() instanceof LauncherException.RegistrySilent silent) {
                return new Answer.NotNow(silent.getMessage() + "; it is asked again");
            }
            return new Answer.NotNow("fetching " + image.reference() + " broke off and begins again");
        }
    }
}
