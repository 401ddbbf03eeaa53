package io.cairn.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The platform as a user reaches it: HTTP through the gateway, with the token of one tenant. */
public final class PlatformClient {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI gateway;
    private final String token;

    private PlatformClient(URI gateway, String token) {
        this.gateway = gateway;
        this.token = token;
    }

    /** A client for {@code tenant}, by the secret of the platform's administrator. */
    public static PlatformClient of(URI gateway, String adminSecret, String tenant, String... scopes) {
        return new PlatformClient(gateway, token(gateway, adminSecret, tenant, scopes));
    }

    /** A client with this token, whatever it is worth. */
    public static PlatformClient withToken(URI gateway, String token) {
        return new PlatformClient(gateway, token);
    }

    /** An access token of the embedded authorization server. */
    static String token(URI gateway, String adminSecret, String tenant, String... scopes) {
        var form = Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                "cairn-admin",
                "client_secret",
                adminSecret,
                "tenant",
                tenant,
                "scope",
                String.join(" ", scopes));
        String body = form.entrySet().stream()
                .filter(field -> !field.getValue().isEmpty())
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(gateway.resolve("/oauth2/token"))
                .timeout(ANSWER)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("no token: " + answer.statusCode() + " " + answer.body());
            }
            return JSON.readTree(answer.body()).path("access_token").asString();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** An answer of any status. */
    public record Answer(int status, String contentType, String body, Map<String, List<String>> headers) {
        /** The body as a tree. */
        public JsonNode json() {
            return JSON.readTree(body);
        }
    }

    /** GET, or another method without a body. */
    public Answer send(String method, String path) {
        return send(request(path)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build());
    }

    /** A JSON body. */
    public Answer post(String path, Object body, Map<String, String> headers) {
        var request = request(path).header("Content-Type", "application/json");
        headers.forEach(request::header);
        return send(request.POST(HttpRequest.BodyPublishers.ofString(
                        body instanceof String text ? text : JSON.writeValueAsString(body)))
                .build());
    }

    /** PUT of a JSON body. */
    public Answer put(String path, Object body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build());
    }

    /** A change, as JSON. */
    public Answer patch(String path, Object body, Map<String, String> headers) {
        var request = request(path).header("Content-Type", "application/json");
        headers.forEach(request::header);
        return send(request.method("PATCH", HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build());
    }

    /** A body of bytes. */
    public Answer upload(String path, byte[] archive) {
        return send(request(path)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(archive))
                .build());
    }

    /** Bytes of an answer that must be 200. */
    public byte[] bytes(String path) {
        try {
            var answer = http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + ": " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** Gives each data line of a stream of server-sent events to {@code line} until the stream ends. */
    public void follow(String path, Consumer<String> line) {
        var request = HttpRequest.newBuilder(gateway.resolve(path))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "text/event-stream")
                .GET()
                .build();
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofLines());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + ": " + answer.statusCode());
            }
            answer.body()
                    .filter(text -> text.startsWith("data:"))
                    .forEach(text -> line.accept(text.substring(text.startsWith("data: ") ? 6 : 5)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** A plain tar of the regular files directly in {@code folder}. */
    public static byte[] tar(Path folder) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes);
                var files = Files.list(folder)) {
            for (Path file :
                    new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList())) {
                var entry = new TarArchiveEntry(String.valueOf(file.getFileName()));
                entry.setSize(Files.size(file));
                tar.putArchiveEntry(entry);
                Files.copy(file, tar);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path)).timeout(ANSWER).header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest request) {
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(),
                    answer.headers().firstValue("Content-Type").orElse(""),
                    answer.body(),
                    answer.headers().map());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
