package io.cairn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.sample.SampleService;
import io.cairn.kit.test.tokens.TestIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a caller sees of a service behind the gateway: its addresses, and the ways in which it can fail to answer. */
class GatewayBeforeAServiceTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private Path home;

    private ConfigurableApplicationContext gateway;

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void theDocumentIsOpenToAllAndItsServerIsTheGatewaysAddress() {
        try (var issuer = TestIssuer.start();
                var service = service(issuer)) {
            start(port(service));
            var answer = send(HttpRequest.newBuilder(base().resolve("/job/v3/api-docs")));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(json(answer).at("/servers/0/url").asString())
                    .isEqualTo(base().resolve("/job").toString());
        }
    }

    @Test
    void theLocationOfWhatWasMadeLeadsBackThroughTheGateway() throws IOException, InterruptedException {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var answering = Thread.ofVirtual().start(() -> answerOnce(server, true));
            start(server.getLocalPort());
            var answer = send(authorized("/job/v1/jobs").POST(HttpRequest.BodyPublishers.ofString("{}")));
            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.headers().firstValue("Location"))
                    .hasValue(base().resolve("/job/v1/jobs/7").toString());
            answering.join(Duration.ofSeconds(10));
        }
    }

    @Test
    void aServiceThatBreaksOffItsAnswerIsNamedAsABadOne() throws IOException, InterruptedException {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var answering = Thread.ofVirtual().start(() -> answerOnce(server, false));
            start(server.getLocalPort());
            var answer = send(authorized("/job/v1/jobs").POST(HttpRequest.BodyPublishers.ofString("{}")));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(json(answer).path("type").asString()).isEqualTo("urn:cairn:problem:gateway:bad-answer");
            assertThat(json(answer).path("detail").asString()).contains("job-service");
            answering.join(Duration.ofSeconds(10));
        }
    }

    /** Reads one request and answers with an address made of the forwarded headers, or hangs up. */
    private static void answerOnce(ServerSocket server, boolean well) {
        try (var socket = server.accept()) {
            var lines = new java.io.BufferedReader(
                    new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            var headers = new java.util.TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            for (var line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    headers.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
            if (well) {
                String location = headers.get("X-Forwarded-Proto") + "://" + headers.get("X-Forwarded-Host")
                        + headers.get("X-Forwarded-Prefix") + "/v1/jobs/7";
                socket.getOutputStream()
                        .write(("HTTP/1.1 201 Created\r\nLocation: " + location
                                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.ISO_8859_1));
                // Closing with the body unread would reset the connection, and the answer could be lost with it.
                socket.setSoTimeout(10_000);
                socket.shutdownOutput();
                lines.transferTo(java.io.Writer.nullWriter());
            }
        } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
    }

    private static ConfigurableApplicationContext service(TestIssuer issuer) {
        return new SpringApplicationBuilder(SampleService.class)
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--server.forward-headers-strategy=framework",
                        "--spring.main.banner-mode=off",
                        "--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer.issuer(),
                        "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + issuer.jwkSetUri());
    }

    private void start(int servicePort) {
        gateway = GatewayApplication.application()
                .run(
                        "--server.port=0",
                        "--cairn.home=" + home,
                        "--cairn.gateway.services.job=http://127.0.0.1:" + servicePort,
                        "--spring.main.banner-mode=off");
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + port(gateway));
    }

    private static int port(ConfigurableApplicationContext context) {
        return ((ServletWebServerApplicationContext) context).getWebServer().getPort();
    }

    private HttpRequest.Builder authorized(String path) throws IOException {
        String credentials =
                "cairn-admin:" + Files.readString(home.resolve("admin-secret")).strip();
        var answer = send(HttpRequest.newBuilder(base().resolve("/oauth2/token"))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&tenant=acme")));
        return HttpRequest.newBuilder(base().resolve(path))
                .header(
                        "Authorization",
                        "Bearer " + json(answer).path("access_token").asString());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
