package io.cairn.e2e;

import io.cairn.kit.test.openapi.RawHttp;
import io.cairn.kit.test.openapi.RawRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Prometheus beside the services of a {@link ComposePlatform}, asked from within: no port of it is published. */
final class Prometheus {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ComposePlatform platform;

    Prometheus(ComposePlatform platform) {
        this.platform = platform;
    }

    /** A token by the client that Prometheus has. */
    static String token(ComposePlatform platform) {
        var form = "grant_type=client_credentials&scope=ops&client_id=cairn-monitor&client_secret="
                + platform.secret("monitor-secret");
        var answer = RawHttp.to(platform.gateway())
                .send(new RawRequest("POST", "/oauth2/token", List.of(), form.getBytes(StandardCharsets.US_ASCII))
                        .with("Content-Type", "application/x-www-form-urlencoded"));
        return JSON.readTree(answer.text()).path("access_token").asString();
    }

    /** Address to health ({@code up}, {@code down}, {@code unknown}) with the reason, of each that it scrapes. */
    TreeMap<String, String> targets() {
        var health = new TreeMap<String, String>();
        for (var target : get("/api/v1/targets").path("data").path("activeTargets")) {
            health.put(
                    target.path("labels").path("instance").asString(),
                    (target.path("health").asString() + " "
                                    + target.path("lastError").asString())
                            .strip());
        }
        return health;
    }

    /** The values of an expression that are numbers; a mean of no calls is none. */
    List<Double> values(String expression) {
        var answer = get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        if (!answer.path("status").asString().equals("success")) {
            throw new IllegalStateException(expression + ": " + answer);
        }
        return StreamSupport.stream(answer.path("data").path("result").spliterator(), false)
                .map(series -> series.path("value").path(1).asString())
                .filter(value -> !value.endsWith("Inf") && !value.equals("NaN"))
                .map(Double::valueOf)
                .toList();
    }

    private JsonNode get(String path) {
        String answer = platform.http("prometheus", 9090, path);
        return JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n")).strip());
    }
}
