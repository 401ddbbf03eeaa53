package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Each service in a container by the compose file, job-service as two replicas: the claim of job-service, what the containers
 * cannot do, what is seen of them, and that no secret is.
 */
class ComposeE2E extends JobClaim {

    private static final List<String> SERVICES =
            List.of("gateway", "job-service", "quota-service", "postgres", "registry");

    /** A subscriber for whom job-service needs a token of its own: itself, whose audit then tells who called for whom. */
    private static final Map<String, String> SUBSCRIBER = Map.of(
            "CAIRN_OUTBOX_SUBSCRIBERS_0_NAME", "itself",
            "CAIRN_OUTBOX_SUBSCRIBERS_0_URL", "http://job-service:8081/v1/jobs:plan",
            "CAIRN_OUTBOX_SUBSCRIBERS_0_TOKEN", "true");

    private static final Map<String, String> TALKATIVE = Map.of(
            "LOGGING_LEVEL_IO_CAIRN", "DEBUG",
            "LOGGING_LEVEL_ORG_SPRINGFRAMEWORK_WEB", "DEBUG",
            "LOGGING_LEVEL_ORG_SPRINGFRAMEWORK_SECURITY", "DEBUG");

    private ComposePlatform compose;

    @Override
    TestPlatform form() {
        var jobService = new HashMap<>(TALKATIVE);
        jobService.putAll(SUBSCRIBER);
        compose = TestPlatform.compose(2, Map.of("gateway", TALKATIVE, "job-service", jobService));
        // Early, so that it has seen something when it is asked.
        compose.cairn("compose", "observe");
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
        assertThat(reaches("gateway", "quota-service", 8085)).isTrue();
        assertThat(reaches("quota-service", "postgres", 5432)).isTrue();
        assertThat(reaches("quota-service", "registry", 5000)).isFalse();
        assertThat(reaches("gateway", "postgres", 5432)).isFalse();
        assertThat(reaches("job-service", "registry", 5000)).isFalse();
        assertThat(reaches("postgres", "gateway", 8080)).isFalse();
    }

    @Test
    void aServicesRoleNeedsItsPasswordAndSeesItsOwnSchemaOnly() {
        platform.query("create schema if not exists neighbour");
        platform.query("create table if not exists neighbour.secret as select 'planted' word");
        String password = compose.secret("job-db-password");
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
    void eachContainerReadsItsOwnSecretsAndNoOther() {
        assertThat(reads("gateway", "/run/secrets/job-db-password")).isFalse();
        assertThat(reads("job-service", "/run/secrets/postgres-password")).isFalse();
        assertThat(reads("job-service", "/var/lib/cairn/admin-secret")).isFalse();
        for (String service : SERVICES) {
            var mounted = Objects.requireNonNull(inspect(service).getMounts()).stream()
                    .map(mount -> String.valueOf(mount.getSource()))
                    .filter(source -> source.contains("/secrets/"))
                    .map(source -> source.substring(source.lastIndexOf('/') + 1));
            assertThat(mounted)
                    .as(service)
                    .containsExactlyInAnyOrderElementsOf(SECRETS.getOrDefault(service, List.of()));
        }
    }

    @Test
    void noSecretIsInALogADumpOrInWhatTheEngineTells() throws Exception {
        var canary = new ComposeCanary(compose).planted();
        canary.use();
        assertThat(canary.found()).isEmpty();
        assertThat(canary.blind())
                .as("what is no secret is found by the same search")
                .isEmpty();
    }

    @Test
    void bothReplicasTakePartEitherIsEnoughAndWithoutAnyJobsGoOn() {
        var shell = ProbeLibrary.of(platform.client("survivor"));
        Awaitility.await("each replica brings a job to its end")
                .atMost(Duration.ofSeconds(120))
                .ignoreExceptions() // one of them may be starting
                .until(() -> {
                    shell.awaitEnd(shell.submit(1, "true"));
                    return ended(1) > 0 && ended(2) > 0;
                });
        assertThat(answered(1)).as("the gateway spreads calls").isPositive();
        assertThat(answered(2)).as("the gateway spreads calls").isPositive();
        String underOne = running(shell);
        compose.kill(1);
        for (int call = 0; call < 20; call++) {
            assertThat(client.send("GET", "/job/v1/jobs").status()).isEqualTo(200);
        }
        theSevenSteps("single", 1);
        endsWell(shell, underOne);
        String underNone = running(shell);
        compose.kill(2);
        assertThat(client.send("GET", "/job/v1/jobs").status()).isEqualTo(503);
        compose.cairn("compose", "rm", "--stop", "--force", "gateway", "job-service");
        compose.restartJobService();
        assertThat(client.send("GET", "/job/v1/jobs").status())
                .as("with the token from before: the keys outlive the container")
                .isEqualTo(200);
        endsWell(shell, underNone);
    }

    private static String running(ProbeLibrary shell) {
        String job = shell.submit(2, "echo begun; sleep 8; echo done");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> shell.job(job).path("state").asString().equals("RUNNING"));
        return job;
    }

    private void endsWell(ProbeLibrary shell, String job) {
        assertThat(shell.awaitEnd(job).path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(shell.log(job, 1)).isEqualTo("begun\ndone\n");
        EngineEvents.assertStartedOnceAndGone(platform, job, 2);
    }

    /** It is refused, since an event is no plan; that it is refused for this tenant and nobody else is the point. */
    @Test
    void aServiceFetchesItsOwnTokenAndActsForATenantWithIt() {
        var shell = ProbeLibrary.of(platform.client("teller"));
        shell.awaitEnd(shell.submit(1, "true"));
        Awaitility.await("the event of the end is delivered with a token")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                                platform.query(
                                        "select actor || ' ' || operation || ' ' || result from job.audit_event where tenant = 'teller'"))
                        .first()
                        .asString()
                        .startsWith("job ")
                        .endsWith(" REFUSED"));
    }

    /** The claim of quota-service in short; QuotaClaimE2E has all of it. */
    @Test
    void whereQuotaIsOnABurstRunsOnWhatAnotherReservedAndItsOwnerHasItBack() throws IOException {
        compose.restartWith("CAIRN_QUOTA_MODE", "on");
        try {
            var cohort = new BriskCohort(platform);
            var one = platform.client("borrower");
            var two = platform.client("owner");
            String ofOne = BriskCohort.reserved(one, 600);
            String ofTwo = BriskCohort.reserved(two, 1400);
            var borrowing = ProbeLibrary.of(one);
            String burst = borrowing.submit(1, """
                    [ -f "$CAIRN_CHECKPOINT_DIR/saved" ] && exit 0
                    trap 'echo yes >"$CAIRN_CHECKPOINT_DIR/saved"; exit 3' TERM
                    echo up; while :; do sleep 0.1; done
                    """, cpu(1000));
            borrowing.awaitOutput(burst, "up");
            BriskCohort.isLentBy(
                    "owner", 400, borrowing.job(burst).path("quota").path("borrowed"));
            var owning = ProbeLibrary.of(two);
            var owners = owning.awaitEnd(owning.submit(1, "true", cpu(1400)));
            assertThat(owners.path("state").asString()).as("%s", owners).isEqualTo("SUCCEEDED");
            var ended = borrowing.awaitEnd(burst);
            assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
            assertThat(borrowing.causes(burst)).containsSubsequence("QUOTA_RECALLED", "REQUEUE", "ENDED_WELL");
            BriskCohort.cancelled(one, ofOne);
            BriskCohort.cancelled(two, ofTwo);
            cohort.awaitAllBack();
        } finally {
            compose.restartWith("CAIRN_QUOTA_MODE", "off");
        }
    }

    private static Map<String, Object> cpu(long milliCpu) {
        return Map.of("tasks", ProbeLibrary.workers(1, milliCpu));
    }

    @Test
    void prometheusScrapesEveryReplicaWithTokensOfItsOwnAndEachPanelShowsSomething() throws IOException {
        var prometheus = new Prometheus(compose);
        Awaitility.await("all targets are up")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(
                        () -> // the gateway, two replicas of job-service, quota-service
                        assertThat(prometheus.targets().values()).hasSize(4).allMatch("up"::equals));
        var cohort = compose.client("default", "quota.admin")
                .put(
                        "/quota/internal/v1/cohorts/watched",
                        Map.of("flavor", "watched", "capacity", Map.of("cpu", 1000)));
        assertThat(cohort.status()).as(cohort.body()).isEqualTo(200);
        var panels = JsonMapper.builder()
                .build()
                .readTree(Files.readString(Path.of("../docker/grafana/cairn.json")))
                .path("panels");
        assertThat(panels.size()).isGreaterThan(8);
        for (var panel : panels) {
            for (var target : panel.path("targets")) {
                String expression = target.path("expr").asString();
                // Nothing went wrong with luck: then there is no series of failures, and the same without the condition
                // is shown.
                String shown = expression.replace(", status=~\"5..\"", "");
                assertThat(prometheus.values(expression)).isNotNull();
                Awaitility.await(panel.path("title").asString())
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofSeconds(2))
                        .until(() -> !prometheus.values(shown).isEmpty());
            }
        }
    }

    @Test
    void aStopIsGracefulAndTheOtherReplicaGoesOn() {
        assertThat(compose.stopped(2))
                .as("ended by SIGTERM, not by the SIGKILL that comes when the grace is over")
                .isEqualTo(143);
        try {
            assertThat(client.send("GET", "/job/v1/templates").status()).isEqualTo(200);
        } finally {
            compose.startAgain(2);
        }
    }

    @Test
    void withoutAnEnvironmentFileTheImagesAreTheOfficialOnes() {
        String plain = compose.plainConfig();
        assertThat(plain)
                .contains("image: postgres:18", "image: registry:2", "JRE: eclipse-temurin:25-jre")
                .contains("prom/prometheus:", "grafana/grafana:");
    }

    private static final Map<String, List<String>> SECRETS = Map.of(
            "gateway", List.of("admin-secret", "monitor-secret", "job-client-secret", "quota-client-secret"),
            "job-service", List.of("job-db-password", "job-client-secret"),
            "quota-service", List.of("quota-db-password", "quota-client-secret"),
            "postgres", List.of("postgres-password", "job-db-password", "quota-db-password"));

    /** How many jobs this replica brought to their end. */
    private double ended(int replica) {
        return meter(replica, "cairn_jobs_ended_total{");
    }

    /** How many calls of the interface this replica answered. */
    private double answered(int replica) {
        return meter(replica, "http_server_requests_seconds_count{", "uri=\"/v1/");
    }

    /** The sum of the series of one replica whose lines begin so and hold all of this. */
    private double meter(int replica, String beginning, String... held) {
        String token = Prometheus.token(compose);
        return compose.http(compose.jobService(replica), 8081, "/actuator/prometheus", "Authorization: Bearer " + token)
                .lines()
                .filter(line ->
                        line.startsWith(beginning) && List.of(held).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
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
}
