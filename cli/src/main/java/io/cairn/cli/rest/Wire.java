package io.cairn.cli.rest;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** HTTP, with what can go wrong before an answer as one sentence. */
final class Wire {

    /** How long an answer may take; longer than what the services allow themselves. */
    static final Duration ANSWER = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    HttpResponse<String> send(HttpRequest request) {
        return send(request, HttpResponse.BodyHandlers.ofString());
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        try {
            return raw(request, body);
        } catch (IOException failed) {
            throw unreachable(request, failed);
        }
    }

    /** As {@link #send}, for those who try again. */
    <T> HttpResponse<T> raw(HttpRequest request, HttpResponse.BodyHandler<T> body) throws IOException {
        try {
            return http.send(request, body);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.STOPPED, "interrupted");
        }
    }

    static Failure unreachable(HttpRequest request, IOException failed) {
        String where = request.uri().getScheme() + "://" + request.uri().getAuthority();
        String why = failed.getMessage() == null ? "" : " (" + failed.getMessage() + ")";
        return new Failure(
                ExitCode.UNREACHABLE,
                "no platform answers at " + where + why + "; start it with ./cairn up, or set CAIRN_URL or CAIRN_PORT");
    }
}
