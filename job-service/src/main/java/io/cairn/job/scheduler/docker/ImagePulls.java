package io.cairn.job.scheduler.docker;

import io.cairn.job.scheduler.ContainerScheduler.Answer;
import io.cairn.job.scheduler.ContainerScheduler.Why;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.ImagePin;
import io.cairn.launcher.LauncherException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Fetches images in the background, each once however many jobs wait for it. Nothing of it needs to survive a restart. */
final class ImagePulls {

    private final Map<ImagePin, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ContainerLauncher launcher;

    ImagePulls(ContainerLauncher launcher) {
        this.launcher = launcher;
    }

    /** Whether the engine holds the image; begins to fetch it if not. */
    Answer ensure(ImagePin image) {
        if (launcher.holds(image)) {
            underWay.remove(image);
            return new Answer.Accepted();
        }
        var pull = underWay.computeIfAbsent(
                image, missing -> CompletableFuture.runAsync(() -> launcher.pull(missing), threads));
        if (!pull.isDone()) {
            return new Answer.NotNow("the engine fetches " + image.reference());
        }
        underWay.remove(image, pull);
        return outcome(image, pull);
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
            return new Answer.NotNow("fetching " + image.reference() + " broke off and begins again");
        }
    }
}
