package io.cairn.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients of one service that ask without a pause until they are closed, each over a connection of its own that it keeps: some with
 * short requests, some with bodies, some with slow answers. They count the answers by what they say, and keep what failed.
 */
final class SteadyClients implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Map<String, AtomicLong> answers = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean goesOn = true;

    /** Begins to ask {@code service}, which asks for no token. */
    SteadyClients(URI service) {
        for (var request : List.of(
                HttpRequest.newBuilder(service.resolve("/")),
                HttpRequest.newBuilder(service.resolve("/")),
                HttpRequest.newBuilder(service.resolve("/slow")),
                HttpRequest.newBuilder(service.resolve("/")).POST(HttpRequest.BodyPublishers.ofString("body")))) {
            var built = request.version(HttpClient.Version.HTTP_1_1)
                    .timeout(LONGEST)
                    .build();
            threads.add(Thread.ofVirtual().start(() -> ask(built)));
        }
    }

    private void ask(HttpRequest request) {
        try (var http = HttpClient.newHttpClient()) {
            while (goesOn) {
                try {
                    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                    if (answer.statusCode() == 200) {
                        answers.computeIfAbsent(answer.body(), first -> new AtomicLong())
                                .incrementAndGet();
                    } else {
                        failures.add(request + " " + answer.statusCode() + " " + answer.body());
                    }
                } catch (IOException failed) {
                    failures.add(request + " " + failed);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    /** How many answers said {@code what} so far. */
    long saying(String what) {
        var count = answers.get(what);
        return count == null ? 0 : count.get();
    }

    /** What was answered so far, and how often. */
    Map<String, AtomicLong> answers() {
        return answers;
    }

    /** Each request that got no answer, or another than 200. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() throws InterruptedException {
        goesOn = false;
        for (Thread thread : threads) {
            thread.join(LONGEST);
        }
    }
}
