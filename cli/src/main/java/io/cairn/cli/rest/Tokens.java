package io.cairn.cli.rest;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Bearer tokens: that of the environment, else one of the local platform by its administrator's secret, kept in a file for its
 * owner only till shortly before its end. The secret is never sent to a platform of another machine.
 */
public final class Tokens {

    private static final Duration BEFORE_THE_END = Duration.ofMinutes(5);

    private final Place place;
    private final Wire wire;
    private final Clock clock;

    Tokens(Place place, Wire wire, Clock clock) {
        this.place = place;
        this.wire = wire;
        this.clock = clock;
    }

    /** A token for the tenant, from the cache if one is there. */
    public String of(String tenant) {
        return place.token().or(() -> cached(tenant)).orElseGet(() -> fresh(tenant, List.of()));
    }

    /** Whether asking again can give another token than the last one. */
    boolean renewable() {
        return place.token().isEmpty();
    }

    /** A token that was just made; one without scopes is kept. */
    public String fresh(String tenant, List<String> scopes) {
        var answer = wire.send(HttpRequest.newBuilder(place.gateway().resolve("/oauth2/token"))
                .timeout(Wire.ANSWER)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(tenant, scopes)))
                .build());
        if (answer.statusCode() != 200) {
            throw new Failure(
                    ExitCode.NOT_ALLOWED, "the platform gives no token for tenant '" + tenant + "': " + reason(answer));
        }
        try {
            var doc = Doc.read(answer.body());
            String token = doc.text("access_token").orElseThrow(IllegalArgumentException::new);
            if (scopes.isEmpty()) {
                keep(tenant, token, clock.instant().plusSeconds(doc.number("expires_in", 0)));
            }
            return token;
        } catch (IllegalArgumentException broken) {
            throw new Failure(
                    ExitCode.PLATFORM, "what answers at " + place.gateway() + " gives no tokens; is it Cairn?");
        }
    }

    private static String reason(HttpResponse<String> answer) {
        try {
            var doc = Doc.read(answer.body());
            return doc.text("error_description").or(() -> doc.text("error")).orElse("status " + answer.statusCode());
        } catch (IllegalArgumentException noJson) {
            return "status " + answer.statusCode();
        }
    }

    private String form(String tenant, List<String> scopes) {
        var form = new LinkedHashMap<String, String>(Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                "cairn-admin",
                "client_secret",
                secret(),
                "tenant",
                tenant));
        if (!scopes.isEmpty()) {
            form.put("scope", String.join(" ", scopes));
        }
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private String secret() {
        if (!place.local()) {
            throw new Failure(
                    ExitCode.NOT_ALLOWED, "a token is needed for " + place.gateway() + "; put it into CAIRN_TOKEN");
        }
        var file = place.home().resolve("admin-secret");
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new Failure(
                    Files.exists(file) ? ExitCode.NOT_ALLOWED : ExitCode.UNREACHABLE,
                    Files.exists(file)
                            ? file + " cannot be read by you; put a token into CAIRN_TOKEN"
                            : "the platform was never started here (" + file
                                    + " is missing); run ./cairn up, or set CAIRN_URL and CAIRN_TOKEN");
        }
    }

    private Optional<String> cached(String tenant) {
        try {
            var lines = Files.readAllLines(file(tenant));
            var ends = Instant.ofEpochSecond(Long.parseLong(lines.getFirst()));
            return ends.minus(BEFORE_THE_END).isAfter(clock.instant()) ? Optional.of(lines.get(1)) : Optional.empty();
        } catch (IOException | RuntimeException absentOrBroken) {
            return Optional.empty();
        }
    }

    /** A cache that cannot be written costs one more request each time, and nothing else. */
    private void keep(String tenant, String token, Instant ends) {
        try {
            var file = file(tenant);
            var folder = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(file.resolveSibling(""), folder);
            var own = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            var beside = Files.createTempFile(file.resolveSibling(""), "new", "", own);
            Files.writeString(beside, ends.getEpochSecond() + "\n" + token + "\n");
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | UnsupportedOperationException unwritable) {
            return;
        }
    }

    private Path file(String tenant) {
        String name = URLEncoder.encode(tenant, StandardCharsets.UTF_8) + "@"
                + place.gateway().getHost() + "_" + place.gateway().getPort();
        return place.home().resolve("cli").resolve(name);
    }
}
