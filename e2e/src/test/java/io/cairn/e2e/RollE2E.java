package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A service of two replicas is rolled to another version while clients ask it without a pause: none of them notices. */
@Tag("docker")
@Tag("e2e")
class RollE2E {

    private static final int REPLICAS = 2;

    private static ProcessPlatform platform;
    private static PlatformClient client;
    private static String program;

    @BeforeAll
    static void start() {
        platform = TestPlatform.processes(1, "--cairn.job.roll.drain=4s");
        client = platform.client("rolled");
        var archive = JobClaim.tar(Map.of("main.py", TestPlatform.resource("roll/main.py")));
        program =
                client.upload("/job/v1/programs", archive).json().path("sha256").asString();
    }

    @BeforeEach
    void runAgain() throws IOException {
        platform.restartJobService();
    }

    /** What a failed test leaves would take the room of the next. */
    @AfterEach
    void stopWhatIsLeft() {
        client.send("GET", "/job/v1/jobs?state=RUNNING")
                .json()
                .path("items")
                .valueStream()
                .map(job -> job.path("id").asString())
                .forEach(job -> client.send("POST", "/job/v1/jobs/" + job + ":stop"));
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void aServiceIsRolledTwiceWithoutOneFailedRequest() throws Exception {
        String job = serving("old", 0);
        try (var clients = new SteadyClients(url(job))) {
            awaitAnswers(clients, "old");
            roll(job, Map.of("args", List.of("new", "2")));
            awaitRoll(job, "ROLLED");
            awaitAnswers(clients, "new");
            long old = clients.saying("old");
            roll(job, Map.of("args", List.of("newest", "0"), "env", Map.of("CACHE", "none")));
            var rolled = awaitRoll(job, "ROLLED");
            awaitAnswers(clients, "newest");
            assertThat(clients.saying("old"))
                    .as("nobody is asked who was retired")
                    .isEqualTo(old);
            assertThat(clients.failures()).as("of %s", clients.answers()).isEmpty();
            assertThat(rolled.path("generation").asInt()).isEqualTo(3);
            assertThat(rolled.path("attempt").asInt()).isEqualTo(1);
            assertThat(rolled.path("args").get(0).asString()).isEqualTo("newest");
        }
        assertThat(causes(job))
                .containsSubsequence("ALL_UP", "ROLL_ASKED", "ROLL_STARTS", "ROLL_WELL", "ROLL_DRAINED", "ROLLED");
        assertThat(get(job, "/description?generation=1")).contains("old").doesNotContain("newest");
        assertThat(get(job, "/description")).contains("newest");
        assertThat(get(job, "/logs/worker/1?generation=1")).startsWith("version old generation 1\n");
        assertThat(get(job, "/logs/worker/1")).startsWith("version newest generation 3\n");
        assertThat(platform.leftInEngine(job).stream().filter(thing -> thing.startsWith("container")))
                .containsExactlyInAnyOrder(
                        "container " + job + "-edge-1",
                        "container " + job + "-worker-0-1-g3",
                        "container " + job + "-worker-1-1-g3");
        assertEndsCleanly(job);
    }

    @Test
    void aVersionThatEndsIsRolledBackWithoutOneFailedRequest() throws Exception {
        String job = serving("good", 0);
        try (var clients = new SteadyClients(url(job))) {
            awaitAnswers(clients, "good");
            roll(job, Map.of("args", List.of("broken", "0")));
            var back = awaitRoll(job, "ROLLED_BACK");
            assertThat(back.path("roll").path("why").asString()).contains("exited with 3");
            assertThat(back.path("generation").asInt()).isEqualTo(1);
            assertThat(clients.answers().keySet()).containsExactly("good");
            assertThat(clients.failures()).as("of %s", clients.answers()).isEmpty();
        }
        assertThat(get(job, "/logs/worker/0?generation=2")).startsWith("version broken generation 2\n");
        assertThat(get(job, "/logs/worker/0")).startsWith("version good generation 1\n");
        assertThat(platform.leftInEngine(job)).noneMatch(thing -> thing.contains("-g2"));
        assertEndsCleanly(job);
    }

    @Test
    void aVersionThatIsNeverWellIsRolledBackAtItsDeadlineWithoutOneFailedRequest() throws Exception {
        String job = serving("good", 0);
        try (var clients = new SteadyClients(url(job))) {
            awaitAnswers(clients, "good");
            roll(job, Map.of("args", List.of("sick", "-1")));
            awaitRollRow(job, "STARTING");
            passDeadline(job);
            assertThat(awaitRoll(job, "ROLLED_BACK").path("roll").path("why").asString())
                    .contains("not all well");
            assertThat(clients.answers().keySet()).containsExactly("good");
            assertThat(clients.failures()).as("of %s", clients.answers()).isEmpty();
        }
        assertEndsCleanly(job);
    }

    @Test
    void killedInEachStepOfARollTheServiceGoesOnAndTheRollToItsEnd() throws Exception {
        String job = serving("old", 0);
        try (var clients = new SteadyClients(url(job))) {
            awaitAnswers(clients, "old");
            roll(job, Map.of("args", List.of("new", "4")));
            for (var state : List.of("STARTING", "DRAINING", "RETIRING")) {
                awaitRollRow(job, state);
                platform.killJobService();
                assertThat(rollRow(job)).as("the fault bites").isIn(state, "RETIRING", "ROLLED");
                platform.restartJobService();
            }
            awaitRoll(job, "ROLLED");
            awaitAnswers(clients, "new");
            assertThat(clients.failures()).as("of %s", clients.answers()).isEmpty();
        }
        assertThat(platform.events.starts(job))
                .as("each replica of each generation was started once")
                .containsEntry(job + "-worker-0-1", 1L)
                .containsEntry(job + "-worker-1-1", 1L)
                .containsEntry(job + "-worker-0-1-g2", 1L)
                .containsEntry(job + "-worker-1-1-g2", 1L);
        assertEndsCleanly(job);
    }

    @Test
    void aJobThatIsStoppedInTheMiddleOfARollLeavesNothing() throws Exception {
        String job = serving("old", 0);
        roll(job, Map.of("args", List.of("new", "-1")));
        awaitRollRow(job, "STARTING");
        assertEndsCleanly(job);
        assertThat(job(job).path("roll").path("state").asString()).isEqualTo("ROLLED_BACK");
        assertThat(causes(job)).containsSubsequence("ROLL_CUT_SHORT", "CANCEL", "ENDED_CANCELLED");
    }

    @Test
    void whatCannotBeRolledIsSaidAndOneKeyIsOneRoll() throws Exception {
        String job = serving("old", 0);
        String path = "/job/v1/jobs/" + job + ":roll";
        var fixed = client.post(path, Map.of("tasks", List.of()), Map.of());
        assertThat(fixed.status()).isEqualTo(422);
        assertThat(fixed.body()).contains("/tasks").contains("a roll does not change it");
        var unknown = client.post(path, Map.of("program", "0".repeat(64)), Map.of());
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.body()).contains("unknown-content").contains("/program");
        assertThat(platform.client("stranger").post(path, Map.of(), Map.of()).status())
                .isEqualTo(404);
        var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        var first = client.post(path, Map.of("args", List.of("new", "-1")), key);
        assertThat(first.status()).as(first.body()).isEqualTo(202);
        assertThat(client.post(path, Map.of("args", List.of("new", "-1")), key).body())
                .isEqualTo(first.body());
        var second = client.post(path, Map.of(), Map.of());
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.body()).contains("wrong-state").contains("under way");
        assertEndsCleanly(job);
        var ended = client.post(path, Map.of(), Map.of());
        assertThat(ended.status()).isEqualTo(409);
        assertThat(ended.body()).contains("wrong-state");
    }

    private static String serving(String version, int wellAfter) {
        var request = Map.of(
                "library",
                "pytorch",
                "jobType",
                "serving",
                "program",
                program,
                "bootFile",
                "main.py",
                "args",
                List.of(version, String.valueOf(wellAfter)),
                "endpoint",
                Map.of("access", "OPEN", "healthPath", "/healthz"),
                "tasks",
                List.of(Map.of(
                        "type",
                        "worker",
                        "quantity",
                        REPLICAS,
                        "resources",
                        Map.of("milliCpu", 400, "memoryBytes", 96L << 20))));
        var answer = client.post("/job/v1/jobs", request, Map.of());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        String job = answer.json().path("id").asString();
        Awaitility.await("the service answers")
                .atMost(Duration.ofSeconds(90))
                .ignoreExceptions()
                .until(() -> java.net.http.HttpClient.newHttpClient()
                                .send(
                                        java.net.http.HttpRequest.newBuilder(url(job))
                                                .build(),
                                        java.net.http.HttpResponse.BodyHandlers.ofString())
                                .statusCode()
                        == 200);
        return job;
    }

    private static void roll(String job, Map<String, Object> changes) {
        var answer = client.post("/job/v1/jobs/" + job + ":roll", changes, Map.of());
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        assertThat(answer.json().path("roll").path("state").asString()).isEqualTo("WAITING");
    }

    private static URI url(String job) {
        return URI.create(job(job).path("endpoints").get(0).path("url").asString());
    }

    private static JsonNode job(String job) {
        return client.send("GET", "/job/v1/jobs/" + job).json();
    }

    private static String get(String job, String what) {
        return client.send("GET", "/job/v1/jobs/" + job + what).body();
    }

    private static List<String> causes(String job) {
        return ProbeLibrary.causes(client, job);
    }

    private static JsonNode awaitRoll(String job, String state) {
        return Awaitility.await("the roll is " + state)
                .atMost(Duration.ofSeconds(150))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> job(job),
                        seen -> seen.path("roll").path("state").asString().equals(state));
    }

    private static void awaitRollRow(String job, String state) {
        Awaitility.await("the roll is " + state + " or beyond")
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> List.of(state, "ROLLED", "ROLLED_BACK").contains(rollRow(job)));
    }

    /** What the row says is what counts, whatever is configured. */
    private static void passDeadline(String job) throws SQLException {
        try (var database = platform.connection();
                var update = database.prepareStatement(
                        "update job.job_roll set deadline = now() + interval '6 seconds' where job = ?")) {
            update.setString(1, job);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private static String rollRow(String job) {
        return platform.query(
                        "select state from job.job_roll where job = '" + job + "' order by generation desc limit 1")
                .getFirst();
    }

    private static void awaitAnswers(SteadyClients clients, String what) {
        Awaitility.await("answers say " + what)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> clients.saying(what) > 20);
    }

    private static void assertEndsCleanly(String job) {
        assertThat(client.send("POST", "/job/v1/jobs/" + job + ":stop").status())
                .isEqualTo(202);
        var ended = Awaitility.await("job " + job + " ends")
                .atMost(Duration.ofSeconds(60))
                .until(() -> job(job), seen -> seen.hasNonNull("finishedAt"));
        assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("CANCELLED");
        assertThat(platform.leftInEngine(job)).isEmpty();
    }
}
