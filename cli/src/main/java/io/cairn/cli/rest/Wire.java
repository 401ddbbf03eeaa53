package io.cairn.cli.rest;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** HTTP, with what can go wrong before an answer as one sentence. */
final class Wire implements AutoCloseable {

    /** How long an answer may take; longer than what the services allow themselves. */
    static final Duration ANSWER = Duration.ofSeconds(60);

    private final HttpClient http;

    /**
     * @param encrypted whether any call goes over TLS
     */
    Wire(boolean encrypted) {
        var builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
        http = (encrypted ? builder : builder.sslContext(trustsNobody())).build();
    }

    /** Without TLS the machine's certificates are not needed; to read them costs a tenth of a second. */
    private static SSLContext trustsNobody() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException never) {
            throw new IllegalStateException(never);
        }
    }

    /** Ends the client's threads: the JVM waits 0.3 s at its end for a thread that still listens. */
    @Override
    public void close() {
        http.shutdownNow();
        try {
            http.awaitTermination(Duration.ofMillis(200));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

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
