package io.cairn.kit.sample;

import io.cairn.kit.test.tokens.TestIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the sample service over HTTP, with a good token unless told otherwise. */
@SpringBootTest(
        classes = SampleService.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.application.name=sample",
            "server.forward-headers-strategy=framework",
            "spring.servlet.multipart.max-file-size=1KB",
            "spring.servlet.multipart.max-request-size=1KB",
            "cairn.json.max-document=8KB",
            "management.endpoints.web.exposure.include=health,info,prometheus",
            "spring.test.metrics.export=true",
            "springdoc.api-docs.version=openapi_3_1"
        })
public abstract class OverHttp {

    /** Lives as long as the JVM: the context of all tests trusts it. */
    protected static final TestIssuer ISSUER = TestIssuer.start();

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @LocalServerPort
    private int port;

    public record Answer(int status, String type, HttpResponse<String> response, String text) {

        public JsonNode json() {
            return JSON.readTree(text);
        }

        public JsonNode firstError() {
            return json().get("errors").get(0);
        }
    }

    @DynamicPropertySource
    static void issuer(DynamicPropertyRegistry registry) {
        ISSUER.properties().forEach((name, value) -> registry.add(name, () -> value));
    }

    protected Answer get(String path, String... headers) {
        return ask(request(path, headers).GET());
    }

    protected Answer postJson(String path, String body) {
        return ask(request(path, "Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    protected HttpRequest.Builder request(String path, String... headers) {
        var builder = bare(path).header("Authorization", "Bearer " + ISSUER.token("ada"));
        if (headers.length > 0) {
            builder.headers(headers);
        }
        return builder;
    }

    protected HttpRequest.Builder bare(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    protected Answer ask(HttpRequest.Builder request) {
        try {
            var response = CLIENT.send(request.build(), BodyHandlers.ofString());
            String type = response.headers().firstValue("Content-Type").orElse("");
            return new Answer(response.statusCode(), type, response, response.body());
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** What a request that no client library would make is answered with, head and body. */
    protected String raw(String methodAndPath, String header) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            String request = methodAndPath + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ISSUER.token("ada")
                    + "\r\nConnection: close\r\n" + header + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
