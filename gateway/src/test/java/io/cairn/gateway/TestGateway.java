package io.cairn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gateway on a free port, and how tests speak to it over real HTTP. */
final class TestGateway implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ConfigurableApplicationContext context;
    private final Path home;

    private TestGateway(ConfigurableApplicationContext context, Path home) {
        this.context = context;
        this.home = home;
    }

    static TestGateway start(Path home, String... settings) {
        return start(home, GatewayApplication.application(), settings);
    }

    static TestGateway start(Path home, SpringApplicationBuilder application, String... settings) {
        var arguments =
                new ArrayList<>(List.of("--server.port=0", "--cairn.home=" + home, "--spring.main.banner-mode=off"));
        if (List.of(settings).stream().anyMatch(setting -> setting.startsWith("--server.port="))) {
            arguments.removeFirst(); // two values would be a list
        }
        arguments.addAll(List.of(settings));
        return new TestGateway(application.run(arguments.toArray(String[]::new)), home);
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    int port() {
        return port(context);
    }

    /** Where a server of Spring listens. */
    static int port(ConfigurableApplicationContext server) {
        return ((ServletWebServerApplicationContext) server).getWebServer().getPort();
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    String adminSecret() {
        return text(home.resolve("admin-secret"));
    }

    static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A token of the administrator's client. */
    String token(String parameters) {
        return token("cairn-admin", adminSecret(), parameters);
    }

    String token(String client, String secret, String parameters) {
        var answer = tokenAnswer(client, secret, parameters);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).path("access_token").asString();
    }

    HttpResponse<String> tokenAnswer(String client, String secret, String parameters) {
        String basic = Base64.getEncoder().encodeToString((client + ":" + secret).getBytes(StandardCharsets.UTF_8));
        return send(HttpRequest.newBuilder(at("/oauth2/token"))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&" + parameters)));
    }

    HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(at(path)).header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> get(String path, String token) {
        return send(request(path, token));
    }

    HttpResponse<String> open(String path) {
        return send(HttpRequest.newBuilder(at(path)));
    }

    static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    static JsonNode claims(String token) {
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    }

    static void assertProblem(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(answer).path("type").asString()).isEqualTo("urn:cairn:problem:" + type);
    }

    @Override
    public void close() {
        context.close();
    }
}
