package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.launcher.docker.DockerContainerLauncher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The container engine ends and comes back under running jobs. None is lost, none runs twice at once, nothing is left: what ran is
 * over by the engine's own word, goes on in another attempt if its policy has one, and what was submitted meanwhile waits.
 */
@Tag("docker")
@Tag("e2e")
class EngineRestartE2E {

    private static PrivateEngine engine;
    private static TestPlatform platform;
    private static ProbeLibrary shell;

    @BeforeAll
    static void start() throws Exception {
        engine = PrivateEngine.start();
        platform = TestPlatform.start(engine.address());
        shell = ProbeLibrary.of(platform.client("restarts"));
    }

    @AfterAll
    static void stop() {
        if (platform != null) {
            platform.close();
        }
        engine.close();
    }

    /** Killed, the engine leaves its containers running until it is back; told to end, it ends them first. */
    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM"})
    void jobsOutliveTheEngine(String signal) throws Exception {
        String restarted =
                shell.submit(2, "echo begun; [ $CAIRN_ATTEMPT = 2 ] || sleep 120; echo done", RecoveryE2E.restarts(1));
        String ends = shell.submit(1, "echo begun; sleep 120");
        for (String job : List.of(restarted, ends)) {
            shell.awaitState(job, "RUNNING");
            shell.awaitOutput(job, "begun");
        }
        engine.down(signal);
        String meanwhile = shell.submit(1, "echo ran");
        Awaitility.await("what is submitted meanwhile says what it waits for")
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        shell.job(meanwhile).path("waitReason").asString("").contains("engine does not answer"));
        // An engine that is told to end may tell of its containers' ends while it does.
        assertThat(shell.job(restarted).path("state").asString())
                .isIn(signal.equals("KILL") ? List.of("RUNNING") : List.of("RUNNING", "RECOVERING"));
        engine.up();

        var went = shell.awaitEnd(restarted);
        assertThat(went.path("state").asString()).as("%s", went).isEqualTo("SUCCEEDED");
        for (int rank = 0; rank < 2; rank++) {
            assertThat(shell.log(restarted, rank, 1)).isEqualTo("begun\n");
            assertThat(shell.log(restarted, rank, 2)).isEqualTo("begun\ndone\n");
        }
        var ended = shell.awaitEnd(ends);
        assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("FAILED");
        assertThat(shell.log(ends, 0)).isEqualTo("begun\n");
        assertThat(shell.awaitEnd(meanwhile).path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(shell.log(meanwhile, 0)).isEqualTo("ran\n");
        try (var launcher = new DockerContainerLauncher(engine.address(), platform.instance)) {
            assertThat(launcher.list(Map.of())).isEmpty();
            assertThat(launcher.networks(Map.of())).isEmpty();
            assertThat(launcher.volumes(Map.of()))
                    .as("shared content only")
                    .noneMatch(volume -> volume.contains(restarted) || volume.contains(ends));
        }
    }
}
