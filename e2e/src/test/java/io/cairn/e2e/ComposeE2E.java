package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import tools.jackson.databind.json.JsonMapper;

/** Each service in a container, by the compose file: the claim of job-service, and what the containers cannot do. */
class ComposeE2E extends JobClaim {

    private static final List<String> SERVICES = List.of("gateway", "job-service", "postgres", "registry");

    private ComposePlatform compose;

    @Override
    TestPlatform form() {
        compose = TestPlatform.compose();
        return compose;
    }

    @Test
    void noContainerCanGainRightsOrTakeTheMachine() {
        for (String service : SERVICES) {
            var container = inspect(service);
            var host = container.getHostConfig();
            assertThat(container.getConfig().getUser()).as(service).matches("[1-9][0-9]*:[1-9][0-9]*");
            assertThat(host.getReadonlyRootfs()).as(service).isTrue();
            assertThat(host.getPrivileged()).as(service).isFalse();
            assertThat(host.getCapDrop()).as(service).extracting(Enum::name).containsExactly("ALL");
            assertThat(host.getCapAdd()).as(service).isNullOrEmpty();
            assertThat(host.getSecurityOpts()).as(service).contains("no-new-privileges:true");
            assertThat(host.getPidsLimit()).as(service).isBetween(1L, 4096L);
            assertThat(host.getMemory()).as(service).isBetween(1L << 20, 2L << 30);
            assertThat(host.getNetworkMode()).as(service).startsWith(platform.instance);
            assertThat(host.getPidMode()).as(service).isNullOrEmpty();
        }
    }

    @Test
    void onlyJobServiceHasTheEnginesSocket() {
        for (String service : SERVICES) {
            var mounts = Objects.requireNonNull(inspect(service).getMounts());
            assertThat(mounts.stream()
                            .map(mount -> String.valueOf(mount.getDestination()))
                            .filter(path -> path.contains("docker.sock")))
                    .as(service)
                    .hasSize(service.equals("job-service") ? 1 : 0);
        }
    }

    @Test
    void whatIsPublishedIsPublishedOnLoopbackAndServicesAreNot() {
        for (String service : SERVICES) {
            var ports = compose.containers(service).getFirst().getPorts();
            var published = List.of(ports).stream()
                    .filter(port -> port.getPublicPort() != null)
                    .toList();
            assertThat(published).as(service).allMatch(port -> "127.0.0.1".equals(port.getIp()));
            assertThat(published).as(service).hasSize(service.equals("gateway") || service.equals("registry") ? 1 : 0);
        }
    }

    @Test
    void aContainerReachesThePartsThatItNeedsAndNoOther() {
        assertThat(reaches("job-service", "postgres", 5432)).isTrue();
        assertThat(reaches("gateway", "job-service", 8081)).isTrue();
        assertThat(reaches("gateway", "postgres", 5432)).isFalse();
        assertThat(reaches("job-service", "registry", 5000)).isFalse();
        assertThat(reaches("postgres", "gateway", 8080)).isFalse();
    }

    @Test
    void aServicesRoleNeedsItsPasswordAndSeesItsOwnSchemaOnly() {
        platform.query("create schema if not exists neighbour");
        platform.query("create table if not exists neighbour.secret as select 'planted' word");
        String password = secret("job-db-password");
        assertThat(asJob(password, "select current_user || ' ' || current_schema"))
                .isEqualTo("job job");
        assertThat(asJob(password, "select count(*) > 0 from job.job_event")).isIn("t", "f");
        for (String forbidden : List.of(
                "select word from neighbour.secret",
                "create table neighbour.mine (x int)",
                "create table public.mine (x int)",
                "create schema mine",
                "select rolpassword from pg_authid",
                "set role postgres",
                "copy (select 1) to program 'id'")) {
            assertThatThrownBy(() -> asJob(password, forbidden))
                    .as(forbidden)
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> asJob("wrong", "select 1")).isInstanceOf(IllegalStateException.class);
        assertThat(platform.query(
                        "select rolname from pg_authid where rolcanlogin and rolpassword not like 'SCRAM-SHA-256$%'"))
                .isEmpty();
    }

    @Test
    void noSecretIsInALogOrInWhatTheEngineTells() {
        String told = compose.cairn("compose", "logs", "--no-color");
        for (String service : SERVICES) {
            told += JsonMapper.builder()
                    .build()
                    .writeValueAsString(inspect(service).getRawValues());
        }
        for (String name : List.of("admin-secret", "postgres-password", "job-db-password")) {
            assertThat(told).as(name).doesNotContain(secret(name));
        }
        assertThat(reads("gateway", "/run/secrets/job-db-password")).isFalse();
        assertThat(reads("job-service", "/run/secrets/postgres-password")).isFalse();
    }

    @Test
    void killedWhileAJobRunsItEndsWellAfterTheNextStart() throws Exception {
        var shell = ProbeLibrary.of(platform.client("survivor"));
        String job = shell.submit(2, "echo begun; sleep 8; echo done");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> shell.job(job).path("state").asString().equals("RUNNING"));
        platform.killJobService();
        platform.restartJobService();
        assertThat(shell.awaitEnd(job).path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(shell.log(job, 1)).isEqualTo("begun\ndone\n");
        EngineEvents.assertStartedOnceAndGone(platform, job, 2);
    }

    @Test
    void aStopIsGracefulAndTheNextStartFindsEverything() {
        var before =
                client.send("GET", "/job/v1/templates").json().path("items").size();
        compose.cairn("compose", "stop", "job-service");
        assertThat(inspect("job-service").getState().getExitCodeLong())
                .as("ended by SIGTERM, not by the SIGKILL that comes when the grace is over")
                .isEqualTo(143);
        compose.restartJobService();
        assertThat(client.send("GET", "/job/v1/templates").json().path("items").size())
                .as("with the token from before the stop")
                .isEqualTo(before);
    }

    @Test
    void withoutAnEnvironmentFileTheImagesAreTheOfficialOnes() {
        String plain = compose.plainConfig();
        assertThat(plain)
                .contains("image: postgres:18", "image: registry:2", "JRE: eclipse-temurin:25-jre")
                .contains("prom/prometheus:", "grafana/grafana:");
    }

    private InspectContainerResponse inspect(String service) {
        return DockerClientFactory.instance()
                .client()
                .inspectContainerCmd(compose.containers(service).getFirst().getId())
                .exec();
    }

    private boolean reaches(String from, String host, int port) {
        return runs(from, "exec 3<>/dev/tcp/" + host + "/" + port);
    }

    private boolean reads(String service, String file) {
        return runs(service, "cat " + file);
    }

    private boolean runs(String service, String script) {
        try {
            compose.cairn("compose", "exec", "-T", service, "timeout", "5", "bash", "-c", script);
            return true;
        } catch (IllegalStateException refused) {
            return false;
        }
    }

    /** By TCP, as the service connects. */
    private String asJob(String password, String sql) {
        return compose.cairn(
                        "compose",
                        "exec",
                        "-T",
                        "-e",
                        "PGPASSWORD=" + password,
                        "postgres",
                        "psql",
                        "-h",
                        "postgres",
                        "-U",
                        "job",
                        "-d",
                        "cairn",
                        "-v",
                        "ON_ERROR_STOP=1",
                        "-Atc",
                        sql)
                .strip();
    }

    private String secret(String name) {
        try {
            return Files.readString(Path.of(platform.home.toString(), "compose", "secrets", name))
                    .strip();
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
