package io.cairn.launcher.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.cairn.launcher.ImagePin;
import io.cairn.launcher.LauncherException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes what an earlier, killed call made under the same name and labels for its own. */
final class Adoption {

    private Adoption() {}

    static void createOrAdopt(
            DockerClient client, CreateContainerCmd command, String name, ImagePin image, Map<String, String> labels) {
        DockerErrors.done(() -> {
            try {
                command.exec();
            } catch (NotFoundException missing) {
                throw new LauncherException.ImageMissing("the engine does not hold " + image.reference(), missing);
            } catch (ConflictException taken) {
                var present = client.inspectContainerCmd(name).exec();
                adopt("container " + name, labels, present.getConfig().getLabels());
            }
        });
    }

    /** What has our name is ours only if it carries our labels: it may be another attempt's, or another platform's. */
    static void adopt(String what, Map<String, String> wanted, @Nullable Map<String, String> present) {
        if (present == null || !present.entrySet().containsAll(wanted.entrySet())) {
            throw new LauncherException.NameTaken("the " + what + " exists with other labels");
        }
    }
}
