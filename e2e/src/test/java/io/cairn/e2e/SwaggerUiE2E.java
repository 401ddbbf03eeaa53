package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A person at the one Swagger UI, in a real browser: Authorize and "Try it out" work, for the services and the gateway. */
@Tag("docker")
@Tag("e2e")
@Tag("browser")
@ExtendWith(SharedPlatform.class)
class SwaggerUiE2E {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path profile;

    private static TestPlatform platform;
    private static String client;
    private static String secret;
    private static ChromeDriver browser;

    @BeforeAll
    static void start(ProcessPlatform shared) {
        platform = shared;
        var made = platform.client("default", "identity.admin")
                .post("/identity/v1/clients", Map.of("tenant", "acme", "name", "browser"), Map.of());
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        client = made.json().path("clientId").asString();
        secret = made.json().path("clientSecret").asString();
        browser = HeadlessBrowser.open(profile);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.quit();
        }
    }

    @Test
    void whoAuthorizesWithAClientsIdAndSecretCanTryItOutAndSeesTheAnswer() throws IOException {
        browser.get(platform.gateway() + "/");
        assertThat(click(".scheme-container .btn.authorize").isDisplayed()).isTrue();
        type("input[data-name='clientId']", client);
        type("input[data-name='clientSecret']", secret);
        click(".auth-container .auth-btn-wrapper .btn.authorize");
        assertThat(see(".auth-container .auth-btn-wrapper .btn:not(.btn-done)").getText())
                .isEqualTo("Logout");
        click(".btn-done");
        tryItOut("GET", "/v1/jobs");
        assertThat(see(".live-responses-table tbody .response-col_status").getText())
                .startsWith("200");
        assertThat(see(".live-responses-table tbody .response-col_description").getText())
                .contains("\"items\"");
        assertThat(see(".request-url").getText()).contains(platform.gateway() + "/job/v1/jobs");
        keep("swagger-try-it-out.png");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void theListOffersTheDocumentOfEachServiceAndOfTheGateway() {
        browser.get(platform.gateway() + "/swagger-ui/index.html");
        var offered = see("#select").findElements(By.tagName("option")).stream()
                .map(WebElement::getText)
                .toList();
        assertThat(offered).containsExactlyInAnyOrder("job-service", "quota-service", "gateway");
    }

    private static void tryItOut(String method, String path) {
        String block = ".opblock-" + method.toLowerCase(java.util.Locale.ROOT) + ":has([data-path='" + path + "'])";
        click(block + " .opblock-summary-control");
        click(block + " .try-out__btn");
        click(block + " .execute");
    }

    private static WebElement see(String css) {
        return new WebDriverWait(browser, PATIENCE)
                .until(ExpectedConditions.visibilityOfElementLocated(By.cssSelector(css)));
    }

    private static WebElement click(String css) {
        var found = new WebDriverWait(browser, PATIENCE)
                .until(ExpectedConditions.elementToBeClickable(By.cssSelector(css)));
        browser.executeScript("arguments[0].scrollIntoView({block: 'center'})", found);
        found.click();
        return found;
    }

    private static void type(String css, String text) {
        see(css).sendKeys(text);
    }

    /** What the browser refused to load or run: a policy that is too narrow would stand here. */
    private static List<String> complaints() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .filter(text -> !text.contains("favicon"))
                .toList();
    }

    private static void keep(String name) throws IOException {
        // The command to repeat the call holds the token, which is not kept.
        browser.executeScript("document.querySelectorAll('.curl-command').forEach(e => e.style.visibility = 'hidden')");
        Files.write(Path.of("target", name), browser.getScreenshotAs(OutputType.BYTES));
    }
}
