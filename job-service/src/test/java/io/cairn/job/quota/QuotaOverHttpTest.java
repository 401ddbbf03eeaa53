package io.cairn.job.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.core.DefaultDockerClientConfig;
import io.cairn.job.JobApplication;
import io.cairn.job.quota.rest.QuotaServer;
import io.cairn.job.quota.rest.QuotaServer.Canned;
import io.cairn.job.quota.rest.QuotaServer.Held;
import io.cairn.kit.test.service.ServiceUnderTest;
import io.cairn.kit.test.tokens.TestIssuer;
import io.cairn.launcher.ContainerSpec;
import io.cairn.launcher.ContainerStatus;
import io.cairn.launcher.ImagePin;
import io.cairn.launcher.LauncherException;
import io.cairn.launcher.docker.DockerContainerLauncher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** job-service as it is deployed, on a real engine, with a quota-service on loopback that speaks the contract. */
@Tag("docker")
class QuotaOverHttpTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String PROBE = "cairn.local/probe:1";
    private static final String INSTANCE =
            "test-quota-" + UUID.randomUUID().toString().substring(0, 8);
    private static final URI ENGINE =
            DefaultDockerClientConfig.createDefaultConfigBuilder().build().getDockerHost();
    private static final DockerContainerLauncher LAUNCHER = new DockerContainerLauncher(ENGINE, INSTANCE);

    @TempDir
    private static Path folder;

    private static QuotaServer quota;
    private static ServiceUnderTest service;
    private static TestIssuer issuer;
    private static String token;

    @BeforeAll
    static void start() throws IOException {
        quota = QuotaServer.start();
        service = ServiceUnderTest.start(
                "job",
                JobApplication.application(),
                "--cairn.job.instance=" + INSTANCE,
                "--cairn.job.subnets=10.215",
                "--cairn.quota.mode=on",
                "--cairn.quota.url=" + quota.url(),
                "--cairn.quota.retry=500ms",
                "--cairn.quota.round=500ms",
                "--cairn.quota.beat=1s",
                "--cairn.service.token-uri=" + quota.tokenUri(),
                "--cairn.service.client-secret-file=" + Files.writeString(folder.resolve("secret"), "hush"));
        issuer = service.issuer();
        token = issuer.token("acme");
        quota.tell(new QuotaServer.Holder(
                service.address().resolve("/internal/v1/quota-events"),
                issuer.serviceToken("quota-service", "act-as")));
        quota.mayEnd(held -> LAUNCHER.list(Map.of("io.cairn.job", held.holder())).stream()
                .noneMatch(container ->
                        container.labels().get("io.cairn.allocation").equals(held.id())
                                && container.phase() != ContainerStatus.Phase.EXITED));
        shell();
    }

    @AfterAll
    static void stop() {
        service.close();
        quota.close();
        LAUNCHER.list(Map.of()).forEach(container -> LAUNCHER.remove(container.name()));
        LAUNCHER.networks(Map.of()).forEach(LAUNCHER::removeNetwork);
        LAUNCHER.volumes(Map.of()).forEach(LAUNCHER::removeVolume);
        LAUNCHER.close();
    }

    @BeforeEach
    void plenty() {
        quota.answer(null);
        quota.own(Long.MAX_VALUE);
        quota.capacity(4000);
    }

    @Test
    void aJobRunsOnOwnAndBorrowedQuotaAndGivesItBackWhenItsContainersHaveEnded() {
        quota.own(300);
        String job = submit("sleep 4");
        await(job, "RUNNING");
        var held = held(job, 1);
        var view = get("/v1/jobs/" + job).path("quota");
        assertThat(view.path("state").asString()).isEqualTo("GRANTED");
        assertThat(view.path("own").path("cpu").asLong()).isEqualTo(300);
        assertThat(view.path("borrowed").path(0).path("lender").asString()).isEqualTo("bob");
        assertThat(view.path("borrowed").path(0).path("amounts").path("cpu").asLong())
                .isEqualTo(200);
        assertThat(listed(job).path("quota")).isEqualTo(view);
        assertThat(LAUNCHER.list(Map.of("io.cairn.job", job, "io.cairn.role", "rank")))
                .isNotEmpty()
                .allSatisfy(container -> assertThat(container.labels())
                        .containsEntry("io.cairn.allocation", held.id())
                        .containsEntry("io.cairn.allocation-fence", String.valueOf(held.fence())));
        await(job, "SUCCEEDED");
        released(job, 1);
        assertThat(held.beats()).as("heartbeats").isPositive();
        assertThat(causes(job)).contains("QUOTA_GRANTED").doesNotContain("QUOTA_WAITS");
    }

    /** By the launcher of the service that runs, past all that calls it. */
    @Test
    void qj4_theLauncherRefusesAContainerWithoutALiveAllocation() {
        String job = submit("sleep 2");
        await(job, "RUNNING");
        var labels = new TreeMap<>(LAUNCHER.list(Map.of("io.cairn.job", job, "io.cairn.role", "rank"))
                .getFirst()
                .labels());
        await(job, "SUCCEEDED");
        released(job, 1);
        String name = INSTANCE + "-late";
        var launcher = service.context().getBean(DockerContainerLauncher.class);
        assertThatThrownBy(() -> launcher.create(container(name, labels)))
                .as("it names the allocation that was given back")
                .isInstanceOf(LauncherException.NotAdmitted.class)
                .hasMessageContaining("holds no quota");
        assertThatThrownBy(() -> launcher.create(container(name, Map.of("io.cairn.allocation", "a1"))))
                .as("it names an allocation and no attempt")
                .isInstanceOf(LauncherException.NotAdmitted.class);
        assertThat(LAUNCHER.find(name)).isEmpty();
    }

    private static ContainerSpec container(String name, Map<String, String> labels) {
        String id = String.valueOf(DockerClientFactory.instance()
                .client()
                .inspectImageCmd(PROBE)
                .exec()
                .getId());
        return new ContainerSpec(
                name,
                new ImagePin(PROBE, ImagePin.Kind.IMAGE_ID, id.substring("sha256:".length())),
                List.of("true"),
                Map.of(),
                "10001:10001",
                "/",
                labels,
                new ContainerSpec.Limits(200, 32L << 20, 64),
                List.of(),
                List.of(),
                Optional.empty());
    }

    @Test
    void whoseQuotaIsWantedBackSavesItsWorkWaitsAndGoesOnFromThere() {
        String job = submit("""
                [ -f "$CAIRN_CHECKPOINT_DIR/saved" ] && exit 0
                trap 'echo yes >"$CAIRN_CHECKPOINT_DIR/saved"; exit 3' TERM
                echo up; while :; do sleep 0.1; done""");
        await(job, "RUNNING");
        eventuallyLogs(job, "up");
        quota.capacity(500);
        quota.recall(job, Instant.now().plusSeconds(60));
        await(job, "SUCCEEDED");
        assertThat(get("/v1/jobs/" + job).path("attempt").asInt()).isEqualTo(2);
        released(job, 1);
        released(job, 2);
        assertThat(causes(job)).contains("QUOTA_RECALLED", "REQUEUE", "CLEARED_REQUEUE");
    }

    @Test
    void whoIsDeafIsKilledByTheDeadlineAndWhoAskedToEndThenEnds() {
        String job = submit("trap '' TERM; echo up; while :; do sleep 0.1; done", "\"onRecall\": \"END\"");
        await(job, "RUNNING");
        eventuallyLogs(job, "up");
        quota.recall(job, Instant.now().plusSeconds(3));
        await(job, "PREEMPTED");
        assertThat(get("/v1/jobs/" + job).path("outcome").path("reason").asString())
                .isEqualTo("RECALLED");
        released(job, 1);
    }

    @Test
    void whoWaitsIsToldItsPlaceAndGoesOnWithTheWordThatItIsGranted() {
        quota.capacity(0);
        String job = submit("true");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> get("/v1/jobs/" + job)
                        .path("waitReason")
                        .asString("")
                        .startsWith("waits for quota, position 1: it is in use; not before 2030"));
        var view = get("/v1/jobs/" + job).path("quota");
        assertThat(view.path("state").asString()).isEqualTo("WAITING");
        assertThat(view.path("position").asInt()).isEqualTo(1);
        assertThat(view.path("reason").asString()).isEqualTo("it is in use");
        assertThat(view.path("firstFeasibleAt").asString()).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(LAUNCHER.list(Map.of("io.cairn.job", job))).isEmpty();
        quota.capacity(4000);
        await(job, "SUCCEEDED");
        released(job, 1);
        assertThat(causes(job)).containsSubsequence("QUOTA_WAITS", "QUOTA_GRANTED", "GRANTED");
    }

    @Test
    void whoIsStoppedWhileItWaitsLeavesNothingBehind() {
        quota.capacity(0);
        String job = submit("true");
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> quota.of(job), some -> !some.isEmpty());
        assertThat(send("POST", "/v1/jobs/" + job + ":stop", "").statusCode()).isEqualTo(202);
        await(job, "CANCELLED");
        released(job, 1);
    }

    @Test
    void qj6_whileQuotaServiceIsSilentWhatRunsRunsOnAndWhatIsNewWaits() {
        String running = submit("sleep 3");
        await(running, "RUNNING");
        quota.answer(new Canned(503, "{}"));
        String waiting = submit("true");
        await(running, "SUCCEEDED");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> get("/v1/jobs/" + waiting)
                        .path("waitReason")
                        .asString("")
                        .contains("quota-service answers 503"));
        assertThat(held(running, 1).state()).as("it is owed").isEqualTo("GRANTED");
        quota.answer(null);
        await(waiting, "SUCCEEDED");
        released(running, 1);
        released(waiting, 1);
    }

    @Test
    void whatWillNeverBeGivenEndsTheJobWithThatReason() {
        quota.answer(new Canned(422, "{\"detail\": \"The cohort has 4 processors in all.\"}"));
        String job = submit("true");
        await(job, "FAILED");
        var outcome = get("/v1/jobs/" + job).path("outcome");
        assertThat(outcome.path("reason").asString()).isEqualTo("QUOTA_REFUSED");
        assertThat(outcome.path("detail").asString()).isEqualTo("The cohort has 4 processors in all.");
    }

    @Test
    void aPlanShowsWhatQuotaServiceWouldSay() {
        var plan = JSON.readTree(send("POST", "/v1/jobs:plan", body("true", "")).body());
        assertThat(plan.path("quota").asString()).isEqualTo("on");
        assertThat(plan.path("quotaAnswer").path("decision").asString()).isEqualTo("GRANTED");
        quota.capacity(0);
        plan = JSON.readTree(send("POST", "/v1/jobs:plan", body("true", "")).body());
        assertThat(plan.path("quotaAnswer").path("decision").asString()).isEqualTo("WAITING");
        assertThat(plan.path("quotaAnswer").path("reason").asString()).isEqualTo("it is in use");
    }

    @Test
    void onlyAServiceTellsEventsAndOneOfNobodysJobIsHeardAndForgotten() {
        String event = "{\"type\": \"GRANTED\", \"holder\": \"j01kb5ev6s0a1b2c3d4e5f6g7h\", \"more\": 1}";
        assertThat(send("POST", "/internal/v1/quota-events", event).statusCode())
                .isEqualTo(403);
        String service = issuer.serviceToken("quota-service", "act-as");
        assertThat(tell(service, event)).isEqualTo(204);
        assertThat(tell(service, event.replace("j01kb5ev6s0a1b2c3d4e5f6g7h", "nobody")))
                .isEqualTo(204);
        assertThat(tell(service, "{}")).isEqualTo(422);
    }

    private static int tell(String service, String event) {
        return send(HttpRequest.newBuilder(service().resolve("/internal/v1/quota-events"))
                        .header("Authorization", "Bearer " + service)
                        .header("Cairn-Tenant", "acme")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(event))
                        .build())
                .statusCode();
    }

    private static URI service() {
        return service.address();
    }

    /** A library that is a shell. */
    private static void shell() throws IOException {
        String text = Files.readString(Path.of("src/main/resources/catalog/templates/python.yml"))
                .replace("python3", "bash");
        var template = Map.of("library", "shell", "jobType", "single", "libraryVersions", "[1,)", "text", text);
        var added = send("POST", "/v1/templates", JSON.writeValueAsString(template));
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
        var docker = DockerClientFactory.instance().client();
        var inspected = docker.inspectImageCmd(PROBE).exec();
        var image = Map.of(
                "library",
                "shell",
                "libraryVersion",
                "1",
                "architecture",
                String.valueOf(inspected.getArch()),
                "reference",
                PROBE,
                "kind",
                "IMAGE_ID",
                "sha256",
                String.valueOf(inspected.getId()).substring("sha256:".length()));
        added = send("POST", "/v1/images", JSON.writeValueAsString(image));
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
    }

    private static String submit(String script) {
        return submit(script, "");
    }

    private static String submit(String script, String more) {
        var answer = send("POST", "/v1/jobs", body(script, more));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body()).path("id").asString();
    }

    private static String body(String script, String more) {
        return """
                {"library": "shell", "jobType": "single", "args": ["-c", %s],
                 "tasks": [{"type": "worker", "quantity": 1, "resources": {"milliCpu": 500, "memoryBytes": 67108864}}]%s}
                """.formatted(JSON.writeValueAsString(script), more.isEmpty() ? "" : ", " + more);
    }

    private static void await(String job, String state) {
        Awaitility.await(job + " is " + state)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> get("/v1/jobs/" + job).path("state").asString(), state::equals);
    }

    private static void eventuallyLogs(String job, String word) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> send("GET", "/v1/jobs/" + job + "/logs/worker/0", "")
                        .body()
                        .contains(word));
    }

    private static void released(String job, int attempt) {
        Awaitility.await(job + "/" + attempt + " is given back")
                .atMost(Duration.ofSeconds(30))
                .until(() -> held(job, attempt).state(), List.of("RELEASED", "WITHDRAWN")::contains);
    }

    private static Held held(String job, int attempt) {
        return quota.of(job).stream()
                .filter(some -> some.attempt() == attempt)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> causes(String job) {
        return get("/v1/jobs/" + job + "/events")
                .path("items")
                .valueStream()
                .map(event -> event.path("cause").asString())
                .toList();
    }

    private static JsonNode listed(String job) {
        return get("/v1/jobs")
                .path("items")
                .valueStream()
                .filter(some -> some.path("id").asString().equals(job))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode get(String path) {
        return JSON.readTree(send("GET", path, "").body());
    }

    private static HttpResponse<String> send(String method, String path, String body) {
        return send(HttpRequest.newBuilder(service().resolve(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build());
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
