package io.cairn.launcher.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.core.DefaultDockerClientConfig;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.ContainerLauncherContract;
import io.cairn.launcher.ContainerSpec;
import io.cairn.launcher.ContainerStatus;
import io.cairn.launcher.Gate;
import io.cairn.launcher.ImagePin;
import io.cairn.launcher.LauncherException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("docker")
class DockerContainerLauncherTest extends ContainerLauncherContract {

    private static final String PROBE = "cairn.local/probe:1";
    private static final URI ENGINE =
            DefaultDockerClientConfig.createDefaultConfigBuilder().build().getDockerHost();
    private static final DockerContainerLauncher LAUNCHER = new DockerContainerLauncher(ENGINE, "test-launcher");
    private static final ImagePin PIN = pin();

    @AfterAll
    static void close() {
        LAUNCHER.close();
    }

    @Override
    protected ContainerLauncher launcher() {
        return LAUNCHER;
    }

    @Override
    protected ImagePin probe() {
        return PIN;
    }

    @Override
    protected String subnet() {
        // Of this process: another build may be testing on the same engine.
        return "10.213." + ProcessHandle.current().pid() % 256 + ".0";
    }

    @Test
    void anEngineThatDoesNotAnswerIsToldApartFromOneThatRefuses() {
        try (var nobody = new DockerContainerLauncher(URI.create("tcp://127.0.0.1:1"), "test-launcher")) {
            assertThatThrownBy(() -> nobody.list(Map.of())).isInstanceOf(LauncherException.EngineUnavailable.class);
            assertThatThrownBy(nobody::engine).isInstanceOf(LauncherException.EngineUnavailable.class);
        }
    }

    @Test
    void aRegistryThatDoesNotAnswerIsToldApartFromOneThatDoesNotExist() {
        assertThatThrownBy(() -> LAUNCHER.digest("127.0.0.1:9/nowhere:1", Optional.empty()))
                .isInstanceOf(LauncherException.RegistrySilent.class);
        assertThatThrownBy(() -> LAUNCHER.digest("no-such-host.invalid/nowhere:1", Optional.empty()))
                .isInstanceOf(LauncherException.ImageMissing.class);
    }

    @Test
    void anEngineWithoutTheDriverOfADeviceRefusesTheStartInItsOwnWords() {
        String name = "test-launcher-devices-" + ProcessHandle.current().pid();
        LAUNCHER.create(new ContainerSpec(
                name,
                PIN,
                List.of("true"),
                Map.of(),
                "10001:10001",
                "/",
                Map.of(),
                new ContainerSpec.Limits(100, 32L << 20, 16),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(new ContainerSpec.Devices(ContainerSpec.Driver.NVIDIA, List.of("0")))));
        try {
            assertThatThrownBy(() -> LAUNCHER.start(name))
                    .isInstanceOf(LauncherException.Refused.class)
                    .hasMessageContaining("nvidia");
        } finally {
            LAUNCHER.remove(name);
        }
    }

    /** The gate's own table is in DoorkeeperTest; this is what the engine sees of it. */
    @Test
    void g1_aTenantsContainerIsMadeAndStartedOnlyWhileTheGateIsOpen() {
        var open = new AtomicBoolean(true);
        Gate gate = labels -> open.get()
                ? new Gate.Answer.Admitted(Map.of("io.cairn.allocation", "a1"))
                : new Gate.Answer.Refused("no quota");
        try (var gated = new DockerContainerLauncher(ENGINE, "test-launcher", gate)) {
            var tenants = container("gate-tenants", Map.of("io.cairn.job", "gate"));
            var platforms = container("gate-platforms", Map.of(Gate.WORK, Gate.PLATFORM));
            try {
                gated.create(tenants);
                gated.create(tenants);
                assertThat(gated.find(tenants.name()).orElseThrow().labels())
                        .containsEntry("io.cairn.allocation", "a1");
                open.set(false);
                assertThatThrownBy(() -> gated.start(tenants.name())).isInstanceOf(LauncherException.NotAdmitted.class);
                assertThat(gated.find(tenants.name()).orElseThrow().phase()).isEqualTo(ContainerStatus.Phase.CREATED);
                gated.remove(tenants.name());
                assertThatThrownBy(() -> gated.create(tenants)).isInstanceOf(LauncherException.NotAdmitted.class);
                assertThat(gated.find(tenants.name())).isEmpty();
                gated.create(platforms);
                gated.start(platforms.name());
            } finally {
                gated.remove(tenants.name());
                gated.remove(platforms.name());
            }
        }
    }

    private static ContainerSpec container(String name, Map<String, String> labels) {
        return new ContainerSpec(
                "test-launcher-" + name,
                PIN,
                List.of("true"),
                Map.of(),
                "10001:10001",
                "/",
                labels,
                new ContainerSpec.Limits(200, 32L << 20, 64),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static ImagePin pin() {
        try (var clients = new DockerClients(ENGINE)) {
            String id = clients.commands().inspectImageCmd(PROBE).exec().getId();
            return new ImagePin(PROBE, ImagePin.Kind.IMAGE_ID, id.substring("sha256:".length()));
        }
    }
}
