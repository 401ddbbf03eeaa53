package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** All services in one JVM: the claim of job-service, and what SIGKILL leaves of it. */
class StandaloneE2E extends JobClaim {

    @Override
    TestPlatform form() {
        return TestPlatform.standalone();
    }

    @Test
    void killedWhileAJobRunsItEndsWellAfterTheNextStart() throws Exception {
        var tenant = platform.client("survivor");
        var shell = ProbeLibrary.of(tenant);
        String job = shell.submit(2, "echo begun; sleep 8; echo done > /cairn/output/it; echo done");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> shell.job(job).path("state").asString().equals("RUNNING"));
        platform.killJobService();
        assertThat(platform.query("select state from job.job where id = '" + job + "'"))
                .as("PostgreSQL is a process of its own, which the signal did not reach")
                .containsExactly("RUNNING");
        platform.restartJobService();
        assertThat(shell.awaitEnd(job).path("state").asString())
                .as("with the token from before the kill")
                .isEqualTo("SUCCEEDED");
        assertThat(shell.log(job, 1)).isEqualTo("begun\ndone\n");
        assertThat(tenant.send("GET", "/job/v1/jobs/" + job + "/outputs").body())
                .contains("worker-1/it");
        EngineEvents.assertStartedOnceAndGone(platform, job, 2);
    }
}
