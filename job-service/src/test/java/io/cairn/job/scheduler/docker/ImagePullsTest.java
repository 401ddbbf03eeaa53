package io.cairn.job.scheduler.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.core.DefaultDockerClientConfig;
import io.cairn.job.scheduler.ContainerScheduler.Answer;
import io.cairn.launcher.ImagePin;
import io.cairn.launcher.docker.DockerContainerLauncher;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("docker")
class ImagePullsTest {

    /** Nothing listens at this port of the engine's machine. */
    private static final ImagePin NOWHERE = new ImagePin("127.0.0.1:9/nowhere:1", ImagePin.Kind.DIGEST, "a".repeat(64));

    @Test
    void aFailureIsToldToTheNextWhoAsksAndNotForLong() {
        try (var launcher = launcher()) {
            var patient = new ImagePulls(launcher, Duration.ofMinutes(5));
            assertThat(patient.ensure(NOWHERE, Optional::empty)).isInstanceOf(Answer.NotNow.class);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> tellsOfTheRegistry(patient));

            var forgetful = new ImagePulls(launcher, Duration.ofMillis(1));
            Awaitility.await()
                    .during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> !tellsOfTheRegistry(forgetful));
        }
    }

    private static boolean tellsOfTheRegistry(ImagePulls pulls) {
        return pulls.ensure(NOWHERE, Optional::empty) instanceof Answer.NotNow told
                && told.detail().contains("the registry of 127.0.0.1:9/nowhere");
    }

    private static DockerContainerLauncher launcher() {
        return new DockerContainerLauncher(
                DefaultDockerClientConfig.createDefaultConfigBuilder().build().getDockerHost(), "test-pulls");
    }
}
