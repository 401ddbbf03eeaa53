package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A person works in the notebook that the platform ships: Debian's Jupyter, in a real browser, on an origin of the job's own. */
@Tag("docker")
@Tag("e2e")
@Tag("browser")
@ExtendWith(SharedPlatform.class)
class JupyterE2E {

    private static final String IMAGE = "cairn.local/jupyter:6.4";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Makes an empty notebook as the page's own button does: by Jupyter's interface, with the key that it gave this origin. */
    private static final String NEW_NOTEBOOK = """
            const done = arguments[0];
            const key = document.cookie.match(/_xsrf=([^;]+)/)[1];
            fetch('/api/contents', {method: 'POST', headers: {'X-XSRFToken': key, 'Content-Type': 'application/json'},
                body: JSON.stringify({type: 'notebook'})}).then(answer => answer.json()).then(made => done(made.path));
            """;

    private static final String RUN = """
            const cell = Jupyter.notebook.get_cell(0);
            cell.set_text("import os; print(6 * 7, os.environ['CAIRN_PORT'])");
            cell.execute();
            """;

    @TempDir
    private static Path profile;

    private static TestPlatform platform;
    private static PlatformClient client;
    private static TypedJobs jobs;

    @BeforeAll
    static void start(ProcessPlatform shared) {
        platform = shared;
        client = platform.client("reader");
        jobs = new TypedJobs(client);
        var image = Map.of(
                "library",
                "jupyter",
                "libraryVersion",
                "6.4",
                "architecture",
                TestPlatform.architecture(),
                "jobTypes",
                List.of("notebook"),
                "reference",
                IMAGE,
                "kind",
                "IMAGE_ID",
                "sha256",
                TestPlatform.imageId(IMAGE));
        var stored = client.post("/job/v1/images", image, Map.of());
        assertThat(stored.status()).as(stored.body()).isEqualTo(201);
    }

    @Test
    void aCellOfANotebookRunsInTheJobAndTheNotebookIsKept() {
        var size = Map.of("milliCpu", 500, "memoryBytes", 512L << 20);
        String job = jobs.submit(Map.of(
                "library",
                "jupyter",
                "jobType",
                "notebook",
                "tasks",
                List.of(Map.of("type", "worker", "quantity", 1, "resources", size))));
        URI url = url(job);
        var browser = HeadlessBrowser.open(profile);
        try {
            String notebook = made(browser, url);
            browser.get("http://" + url.getAuthority() + "/notebooks/" + notebook + "?kernel_name=python3");
            until(
                    browser,
                    "return window.Jupyter && Jupyter.notebook && Jupyter.notebook.kernel"
                            + " && Jupyter.notebook.kernel.is_connected() && Jupyter.notebook.get_cells().length == 1");
            browser.executeScript(RUN);
            new WebDriverWait(browser, PATIENCE)
                    .until(ExpectedConditions.textToBe(By.cssSelector(".output_subarea pre"), "42 8888"));
            assertThat(browser.getCurrentUrl()).doesNotContain("token");
            assertThat(String.valueOf(browser.executeScript("return document.cookie")))
                    .doesNotContain("cairn_");
            browser.executeScript("Jupyter.notebook.save_notebook()");
            until(browser, "return !Jupyter.notebook.dirty");
            stop(job);
            var ended = jobs.awaitEnd(job);
            assertThat(ended.path("state").asString()).as(ended.toString()).isEqualTo("SUCCEEDED");
            assertThat(jobs.text(job, "worker-0/" + notebook)).contains("42 8888");
            EngineEvents.assertStartedOnceAndGone(platform, job, 1, "edge");
        } finally {
            browser.quit();
        }
    }

    /** While Jupyter starts, the proxy answers 503. */
    private static String made(ChromeDriver browser, URI url) {
        Awaitility.await("Jupyter shows its folder")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    browser.get(url.toString());
                    return browser.getTitle().startsWith("Home Page");
                });
        assertThat(browser.getCurrentUrl())
                .startsWith("http://" + url.getAuthority() + "/tree")
                .doesNotContain("token");
        return String.valueOf(browser.executeAsyncScript(NEW_NOTEBOOK));
    }

    private static void until(ChromeDriver browser, String question) {
        new WebDriverWait(browser, PATIENCE)
                .withMessage(question)
                .until(page -> Boolean.TRUE.equals(browser.executeScript(question)));
    }

    private static void stop(String job) {
        assertThat(client.send("POST", "/job/v1/jobs/" + job + ":stop").status())
                .isEqualTo(202);
    }

    private static URI url(String job) {
        var endpoints = Awaitility.await("job " + job + " tells where it is")
                .atMost(Duration.ofSeconds(90))
                .ignoreExceptions()
                .until(
                        () -> client.send("GET", "/job/v1/jobs/" + job).json().path("endpoints"),
                        told -> !told.isEmpty());
        return URI.create(endpoints.get(0).path("url").asString());
    }
}
