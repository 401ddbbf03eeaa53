package io.cairn.cli.rest;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** The platform through its gateway, as one tenant. Answers of an error are failures. Safe for several threads. */
public final class Gateway implements AutoCloseable {

    /** An upload of the largest data set on a slow line. */
    private static final Duration UPLOAD = Duration.ofHours(2);

    private static final int TRIES = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    private final Place place;
    private final String tenant;
    private final Wire wire;
    private final Tokens tokens;
    private volatile Optional<String> token = Optional.empty();

    public Gateway(Place place, String tenant, Clock clock) {
        this.place = place;
        this.tenant = tenant;
        this.wire = new Wire("https".equals(place.gateway().getScheme()));
        this.tokens = new Tokens(place, wire, clock);
    }

    @Override
    public void close() {
        wire.close();
    }

    public Tokens tokens() {
        return tokens;
    }

    /** A path segment or a query value. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A JSON object; tried again while nothing answers, since reading has no effect. */
    public Doc get(String path) {
        return Doc.read(
                patiently(() -> request(path).timeout(Wire.ANSWER).GET()).body());
    }

    /** The status of a GET, whatever it is. */
    public int status(String path) {
        return answered(() -> request(path).timeout(Wire.ANSWER).GET(), BodyHandlers.ofString())
                .statusCode();
    }

    /** Posts JSON under a key of its own: however often it is sent, it has one effect and one answer. */
    public Doc postOnce(String path, Object body) {
        String key = UUID.randomUUID().toString();
        String text = Doc.write(body);
        return Doc.read(patiently(() -> request(path)
                        .timeout(Wire.ANSWER)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(BodyPublishers.ofString(text)))
                .body());
    }

    /** Posts what may be repeated: a plan, a stop. */
    public Doc post(String path, Optional<Object> body) {
        BodyPublisher bytes =
                body.map(tree -> BodyPublishers.ofString(Doc.write(tree))).orElseGet(BodyPublishers::noBody);
        return Doc.read(patiently(() -> request(path)
                        .timeout(Wire.ANSWER)
                        .header("Content-Type", "application/json")
                        .POST(bytes))
                .body());
    }

    /** Sends an archive; the same bytes again are the same content.
     *
     * @param sent is told the bytes that have been read so far
     */
    public Doc upload(String path, Path archive, LongConsumer sent) {
        return Doc.read(patiently(() -> request(path)
                        .timeout(UPLOAD)
                        .header("Content-Type", "application/octet-stream")
                        .POST(counted(archive, sent)))
                .body());
    }

    /** A text, with a header of the answer. */
    public Part part(String path, String header) {
        var answer = ok(answered(() -> request(path).timeout(Wire.ANSWER).GET(), BodyHandlers.ofByteArray()));
        return new Part(answer.body(), answer.headers().firstValue(header));
    }

    /** Some bytes and what a header says about them. */
    public record Part(byte[] bytes, Optional<String> header) {}

    /** Writes what a path holds into a file. */
    public void download(String path, Path file) {
        var answer = answered(() -> request(path).timeout(UPLOAD).GET(), BodyHandlers.ofInputStream());
        try (InputStream in = answer.body()) {
            if (answer.statusCode() != 200) {
                throw Problems.of(answer.statusCode(), new String(in.readNBytes(1 << 16), StandardCharsets.UTF_8));
            }
            Files.copy(in, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new Failure(ExitCode.CANNOT_WRITE, file + " cannot be written: " + failed.getMessage());
        }
    }

    /** A stream of server-sent events, from behind the one with this id. The caller closes it; no time limit. */
    HttpResponse<InputStream> stream(String path, Optional<String> lastEvent) throws IOException {
        var request = request(path).header("Accept", "text/event-stream").GET();
        lastEvent.ifPresent(id -> request.header("Last-Event-ID", id));
        return wire.raw(request.build(), BodyHandlers.ofInputStream());
    }

    private HttpRequest.Builder request(String path) {
        String bearer = token.orElseGet(() -> tokens.of(tenant));
        token = Optional.of(bearer);
        return HttpRequest.newBuilder(place.gateway().resolve(path)).header("Authorization", "Bearer " + bearer);
    }

    /** Once more with a new token if the one at hand is not taken: the platform may have new keys. */
    private <T> HttpResponse<T> answered(Supplier<HttpRequest.Builder> request, HttpResponse.BodyHandler<T> body) {
        var answer = wire.send(request.get().build(), body);
        everAnswered = true;
        if (answer.statusCode() == 401 && tokens.renewable()) {
            token = Optional.of(tokens.fresh(tenant, java.util.List.of()));
            return wire.send(request.get().build(), body);
        }
        return answer;
    }

    /** Tried again, with longer pauses, while the platform does not answer or says that it cannot now. */
    private HttpResponse<String> patiently(Supplier<HttpRequest.Builder> request) {
        Duration pause = FIRST_PAUSE;
        for (int tried = 1; ; tried++) {
            try {
                return ok(answered(request, BodyHandlers.ofString()));
            } catch (Failure failure) {
                if (failure.exitCode() != ExitCode.UNREACHABLE || tried == TRIES || !everAnswered) {
                    throw failure;
                }
            }
            LockSupport.parkNanos(pause.toNanos());
            pause = pause.multipliedBy(2);
        }
    }

    /** A platform that never answered is most likely not there: that is said at once. */
    private volatile boolean everAnswered;

    private <T> HttpResponse<T> ok(HttpResponse<T> answer) {
        if (answer.statusCode() >= 400) {
            var body = answer.body();
            throw Problems.of(
                    answer.statusCode(),
                    body instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(body));
        }
        return answer;
    }

    private static BodyPublisher counted(Path archive, LongConsumer sent) {
        try {
            return BodyPublishers.fromPublisher(
                    BodyPublishers.ofInputStream(() -> new CountedFile(archive, sent)),
                    Math.max(1, Files.size(archive)));
        } catch (IOException gone) {
            throw new Failure(ExitCode.NO_INPUT, archive + " cannot be read");
        }
    }
}
