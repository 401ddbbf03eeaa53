package io.cairn.job.scheduler;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A client of the port of a job, outside. Each request is a connection of its own, so that a proxy may balance it. */
final class Visitor {

    private final InetSocketAddress at;
    private final HttpClient client = HttpClient.newHttpClient();

    Visitor(InetSocketAddress at) {
        this.at = at;
    }

    /** As a browser writes it. */
    String host() {
        return at.getHostString() + ":" + at.getPort();
    }

    /** Follows no redirect; headers as names and values in turn. */
    HttpResponse<String> get(String target, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://" + host() + target))
                .timeout(Duration.ofSeconds(10))
                .version(HttpClient.Version.HTTP_1_1);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** Waits until a program answers. */
    void awaitAnswer(String target, String... headers) {
        Awaitility.await("an answer at " + host())
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> get(target, headers).statusCode() == 200);
    }

    /** Asks for a WebSocket's kind of connection and says hello; answers what comes back, or the status line of a refusal. */
    String upgrade(String target, String header) {
        try (var socket = new Socket(at.getHostString(), at.getPort())) {
            socket.setSoTimeout(10_000);
            var out = socket.getOutputStream();
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String head = "GET " + target + " HTTP/1.1\r\nHost: " + host()
                    + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + header + "\r\n\r\n";
            out.write(head.getBytes(StandardCharsets.UTF_8));
            String status = String.valueOf(in.readLine());
            if (!status.contains(" 101 ")) {
                return status;
            }
            for (String line = in.readLine(); line != null && !line.isEmpty(); ) {
                line = in.readLine();
            }
            out.write("hello\n".getBytes(StandardCharsets.UTF_8));
            return String.valueOf(in.readLine());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
