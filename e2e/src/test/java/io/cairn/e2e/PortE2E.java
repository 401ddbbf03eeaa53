package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;
import tools.jackson.databind.JsonNode;

/** Jobs with a port, through the gateway and then at their own address: a notebook in a browser, and a service of replicas. */
@Tag("docker")
@Tag("e2e")
@ExtendWith(SharedPlatform.class)
class PortE2E {

    @TempDir
    private static Path profile;

    private static TestPlatform platform;
    private static PlatformClient client;
    private static String program;

    @BeforeAll
    static void start(ProcessPlatform shared) {
        platform = shared;
        client = platform.client("reached");
        var uploaded = client.upload(
                "/job/v1/programs", JobClaim.tar(Map.of("main.py", TestPlatform.resource("port/main.py"))));
        program = uploaded.json().path("sha256").asString();
    }

    @Test
    @Tag("browser")
    void aNotebookIsOpenedInABrowserAtAnOriginOfItsOwn() throws Exception {
        String job = submit("notebook", 1, Map.of());
        URI url = url(job);
        assertThat(url.getHost() + ":" + url.getPort())
                .isNotEqualTo(platform.gateway().getAuthority());
        awaitAnswer(url);
        var browser = HeadlessBrowser.open(profile);
        try {
            browser.get(url.toString());
            assertThat(text(browser, "answer", "42")).as("by a WebSocket").isEqualTo("42");
            assertThat(browser.findElement(By.id("where")).getText())
                    .as("no token is left where a page sees it")
                    .isEqualTo("http://" + url.getAuthority() + "/");
            assertThat(browser.executeScript("return document.cookie")).isEqualTo("");
            browser.get("http://" + url.getAuthority() + "/seen");
            assertThat(browser.getPageSource()).doesNotContain(token(url)).doesNotContain("cairn_");
            browser.get("http://" + url.getAuthority() + "/shutdown");
        } finally {
            browser.quit();
        }
        var ended = awaitEnd(job);
        assertThat(ended.path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(ended.path("endpoints")).isEmpty();
        EngineEvents.assertStartedOnceAndGone(platform, job, 1, "edge");
    }

    @Test
    void aServiceIsAnsweredByEachReplicaAndGoesOnUntilItIsStopped() throws Exception {
        String job = submit("serving", 2, Map.of("endpoint", Map.of("healthPath", "/rank")));
        URI url = url(job);
        awaitAnswer(url);
        assertThat(get(url.resolve("/rank")).statusCode()).isEqualTo(401);
        Awaitility.await("both replicas answer").atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            var answers = new TreeSet<String>();
            for (int request = 0; request < 10; request++) {
                answers.add(get(url.resolve("/rank"), "Authorization", "Bearer " + token(url))
                        .body());
            }
            assertThat(answers).containsExactly("0", "1");
        });
        var stranger = platform.client("stranger").send("GET", "/job/v1/jobs/" + job);
        assertThat(stranger.status()).isEqualTo(404);
        assertThat(stranger.body()).doesNotContain(token(url));
        assertThat(client.send("GET", "/job/v1/jobs/" + job + "/description").body())
                .contains("containerPort: 8080")
                .doesNotContain(token(url));
        stop(job);
        assertThat(awaitEnd(job).path("state").asString()).isEqualTo("CANCELLED");
        EngineEvents.assertStartedOnceAndGone(platform, job, 2, "edge");
    }

    @Test
    void aServiceThatIsToBeOpenAsksForNoTokenAndAReplicaThatEndsIsReplaced() throws Exception {
        String job = submit("serving", 1, Map.of("endpoint", Map.of("access", "OPEN")));
        URI url = url(job);
        assertThat(url.getQuery()).isNull();
        awaitAnswer(url);
        // The proxy's first look at a replica may begin before that is there and fail after it has answered somebody.
        Awaitility.await("the replica is told to end")
                .atMost(Duration.ofSeconds(30))
                .until(() -> get(url.resolve("/shutdown")).body().equals("bye"));
        Awaitility.await("the replica is there again")
                .atMost(Duration.ofSeconds(30))
                .until(() -> client.send("GET", "/job/v1/jobs/" + job + "/events")
                        .body()
                        .contains("REPLICA_REPLACED"));
        awaitAnswer(url);
        assertThat(client.send("GET", "/job/v1/jobs/" + job + "/events").body())
                .contains("worker 0 exited with 0; replaced at");
        assertThat(client.send("GET", "/job/v1/jobs/" + job + "/logs/worker/0?run=0")
                        .body())
                .as("of the one that ended")
                .startsWith("listens\n");
        stop(job);
        assertThat(awaitEnd(job).path("state").asString()).isEqualTo("CANCELLED");
        assertThat(platform.leftInEngine(job)).isEmpty();
    }

    @Test
    void aProxyThatIsRemovedBehindOurBackIsMadeAnew() throws Exception {
        String job = submit("serving", 1, Map.of("endpoint", Map.of("access", "OPEN")));
        awaitAnswer(url(job));
        org.testcontainers.DockerClientFactory.instance()
                .client()
                .removeContainerCmd(job + "-edge-1")
                .withForce(true)
                .exec();
        Awaitility.await("an answer, perhaps at another port")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> get(url(job)).statusCode() == 200);
        assertThat(job(job).path("state").asString()).isEqualTo("RUNNING");
        stop(job);
        assertThat(awaitEnd(job).path("state").asString()).isEqualTo("CANCELLED");
        assertThat(platform.leftInEngine(job)).isEmpty();
    }

    @Test
    void killedInBetweenThereIsOneProxyAtTheSameAddressAndNoneAtTheEnd() throws Exception {
        String job = submit("tensorboard", 1, Map.of());
        URI url = url(job);
        awaitAnswer(url);
        platform.killJobService();
        var meanwhile = get(url.resolve("/rank"), "Authorization", "Bearer " + token(url));
        platform.restartJobService();
        assertThat(meanwhile.body()).as("nobody needs the service for it").isEqualTo("0");
        assertThat(url(job)).isEqualTo(url);
        assertThat(platform.leftInEngine(job).stream().filter(thing -> thing.contains("-edge-")))
                .containsExactly("container " + job + "-edge-1", "volume " + job + "-edge-1");
        stop(job);
        assertThat(awaitEnd(job).path("state").asString()).isEqualTo("SUCCEEDED");
        EngineEvents.assertStartedOnceAndGone(platform, job, 1, "edge");
    }

    /** What a failed test leaves would run on, and other classes share the platform. */
    @AfterEach
    void stopWhatRuns() {
        client.send("GET", "/job/v1/jobs?state=RUNNING")
                .json()
                .path("items")
                .valueStream()
                .forEach(job ->
                        client.send("POST", "/job/v1/jobs/" + job.path("id").asString() + ":stop"));
    }

    private static String submit(String jobType, int ranks, Map<String, Object> more) {
        var request = new HashMap<String, Object>(more);
        request.putAll(Map.of(
                "library",
                "pytorch",
                "jobType",
                jobType,
                "program",
                program,
                "bootFile",
                "main.py",
                "tasks",
                List.of(Map.of(
                        "type",
                        "worker",
                        "quantity",
                        ranks,
                        "resources",
                        Map.of("milliCpu", 200, "memoryBytes", 128L << 20)))));
        var answer = client.post("/job/v1/jobs", request, Map.of());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("id").asString();
    }

    private static JsonNode job(String id) {
        return client.send("GET", "/job/v1/jobs/" + id).json();
    }

    private static URI url(String id) {
        var endpoints = Awaitility.await("job " + id + " tells where it is")
                .atMost(Duration.ofSeconds(90))
                .ignoreExceptions()
                .until(() -> job(id).path("endpoints"), told -> !told.isEmpty());
        return URI.create(endpoints.get(0).path("url").asString());
    }

    private static String token(URI url) {
        return url.getQuery().substring("token=".length());
    }

    private static JsonNode awaitEnd(String id) {
        return Awaitility.await("job " + id + " ends")
                .atMost(Duration.ofSeconds(60))
                .until(() -> job(id), job -> job.hasNonNull("finishedAt"));
    }

    private static void stop(String id) {
        assertThat(client.send("POST", "/job/v1/jobs/" + id + ":stop").status()).isEqualTo(202);
    }

    private static void awaitAnswer(URI url) {
        Awaitility.await("an answer")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> get(url).statusCode() == 200);
    }

    private static HttpResponse<String> get(URI url, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url).version(HttpClient.Version.HTTP_1_1);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String text(ChromeDriver browser, String id, String awaited) {
        new WebDriverWait(browser, Duration.ofSeconds(30)).until(ExpectedConditions.textToBe(By.id(id), awaited));
        return browser.findElement(By.id(id)).getText();
    }
}
