package io.cairn.launcher.docker;

import io.cairn.launcher.ImagePin;
import io.cairn.launcher.LauncherException;
import java.util.List;
import java.util.Locale;

/** Tells an image that no registry gives from a registry that gives nothing just now. */
final class PullErrors {

    /**
     * The engine passes most of what a registry answers on as 500, and its sentence is all there is. Who says one of these has
     * answered, or does not exist; whatever else went wrong, such as a refused connection, a timeout or a full disk, passes.
     */
    private static final List<String> FINAL =
            List.of("manifest unknown", "not found", "denied", "unauthorized", "no basic auth", "no such host");

    private PullErrors() {}

    /** What {@code failed}, the outcome of a pull, means for the image. */
    static LauncherException of(ImagePin image, LauncherException failed) {
        return of(image.engineName(), failed);
    }

    /** The same of any question about the image that the engine calls {@code name}. */
    static LauncherException of(String name, LauncherException failed) {
        if (!(failed instanceof LauncherException.NotFound || failed instanceof LauncherException.Refused)) {
            return failed;
        }
        String said = String.valueOf(failed.getMessage()).toLowerCase(Locale.ROOT);
        return failed instanceof LauncherException.NotFound || FINAL.stream().anyMatch(said::contains)
                ? new LauncherException.ImageMissing("no registry holds " + name, failed)
                : new LauncherException.RegistrySilent("the registry of " + name + " does not give it", failed);
    }
}
