package io.cairn.launcher.docker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import io.cairn.launcher.LauncherException;
import io.cairn.launcher.RegistryLogin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the engine is asked about registries. docker-java has no command for it, so the request is made here. */
final class Registry {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern DIGEST = Pattern.compile("sha256:([0-9a-f]{64})");
    private static final int LONGEST_ANSWER = 1 << 20;

    private Registry() {}

    static AuthConfig auth(RegistryLogin login) {
        return new AuthConfig()
                .withRegistryAddress(login.host())
                .withUsername(login.user())
                .withPassword(login.password());
    }

    /** See <a href="https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Distribution">Distribution</a>. */
    static String digest(DockerHttpClient engine, String reference, Optional<RegistryLogin> login) {
        var request = Request.builder().method(Request.Method.GET).path("/distribution/" + reference + "/json");
        login.ifPresent(who -> request.putHeader("X-Registry-Auth", header(who)));
        try (var answer = engine.execute(request.build())) {
            byte[] body = answer.getBody().readNBytes(LONGEST_ANSWER);
            return switch (answer.getStatusCode()) {
                case 200 -> digest(reference, body);
                case 401, 403, 404 ->
                    throw new LauncherException.ImageMissing(
                            "the registry shows no " + reference + " to this login", null);
                default -> throw PullErrors.of(reference, new LauncherException.Refused(sentence(body), null));
            };
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static String sentence(byte[] body) throws IOException {
        return JSON.readTree(body).path("message").asText();
    }

    private static String digest(String reference, byte[] body) throws IOException {
        var digest = DIGEST.matcher(
                JSON.readTree(body).path("Descriptor").path("digest").asText());
        if (!digest.matches()) {
            throw new LauncherException.Refused("the registry names no digest for " + reference, null);
        }
        return digest.group(1);
    }

    private static String header(RegistryLogin login) {
        var fields = Map.of("username", login.user(), "password", login.password(), "serveraddress", login.host());
        try {
            return Base64.getUrlEncoder().encodeToString(JSON.writeValueAsBytes(fields));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
