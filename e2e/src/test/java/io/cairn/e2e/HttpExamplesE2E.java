package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every request of docs/examples does what its comment says, in the order of its file. */
@Tag("docker")
@Tag("e2e")
@ExtendWith(SharedPlatform.class)
class HttpExamplesE2E {

    private static final Path EXAMPLES = Path.of("../docs/examples");

    private static TestPlatform platform;

    @BeforeAll
    static void start(ProcessPlatform shared) throws IOException {
        platform = shared;
        shared.needQuotaService();
    }

    static List<Path> files() throws IOException {
        try (var files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".http"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void eachRequestIsAnsweredAsItsCommentSays(Path file) throws Exception {
        var example = HttpFile.read(file);
        var variables = new HashMap<>(example.variables());
        variables.put("gateway", platform.gateway().toString());
        variables.put("token", platform.token("alice"));
        variables.put("operator", platform.token("default", "quota.admin"));
        var answers = new HashMap<String, JsonNode>();
        assertThat(example.requests()).isNotEmpty();
        try (var http = HttpClient.newHttpClient()) {
            for (var request : example.requests()) {
                var answer = answer(http, request, variables, answers);
                request.name().ifPresent(name -> answers.put(name, HttpFile.json(answer.body())));
            }
        }
    }

    @Test
    void theProgramThatIsUploadedIsTheOneThatCanBeRead() throws IOException {
        try (var tar = new TarArchiveInputStream(
                new GzipCompressorInputStream(Files.newInputStream(EXAMPLES.resolve("hello.tar.gz"))))) {
            assertThat(tar.getNextEntry().getName()).isEqualTo("main.py");
            assertThat(tar.readAllBytes()).isEqualTo(Files.readAllBytes(EXAMPLES.resolve("hello/main.py")));
            assertThat(tar.getNextEntry()).isNull();
        }
    }

    private static HttpResponse<String> answer(
            HttpClient http, HttpFile.Request request, Map<String, String> variables, Map<String, JsonNode> answers) {
        var answer = request.expected().eventually()
                ? Awaitility.await(request.title())
                        .atMost(Duration.ofSeconds(30))
                        .until(
                                () -> send(http, request, variables, answers),
                                seen -> request.expected().statuses().contains(seen.statusCode()))
                : send(http, request, variables, answers);
        check(request, answer);
        return answer;
    }

    private static void check(HttpFile.Request request, HttpResponse<String> answer) {
        assertThat(answer.statusCode())
                .as("%s: %s", request.title(), answer.body())
                .isIn(request.expected().statuses());
        assertThat(answer.body())
                .as(request.title())
                .contains(request.expected().text());
    }

    private static HttpResponse<String> send(
            HttpClient http, HttpFile.Request request, Map<String, String> variables, Map<String, JsonNode> answers) {
        var builder = HttpRequest.newBuilder(URI.create(HttpFile.filled(request.url(), variables, answers)))
                .timeout(Duration.ofSeconds(90));
        request.headers().forEach((name, value) -> builder.header(name, HttpFile.filled(value, variables, answers)));
        byte[] body = HttpFile.filledBody(request, text -> HttpFile.filled(text, variables, answers));
        builder.method(request.method(), HttpRequest.BodyPublishers.ofByteArray(body));
        try {
            return http.send(builder.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
