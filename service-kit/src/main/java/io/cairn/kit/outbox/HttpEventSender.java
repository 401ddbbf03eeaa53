package io.cairn.kit.outbox;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Supplier;

/** Posts events. No redirect is followed; of the answer nothing but the status is read. */
final class HttpEventSender implements EventSender, AutoCloseable {

    private final HttpClient client;
    private final Duration readTimeout;
    private final Supplier<DeliveryToken> token;

    /**
     * @param token asked for when the first event goes to a subscriber that wants one
     */
    HttpEventSender(Duration connectTimeout, Duration readTimeout, Supplier<DeliveryToken> token) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .build();
        this.readTimeout = readTimeout;
        this.token = token;
    }

    @Override
    public Answer send(Subscriber subscriber, StoredEvent stored) {
        var request = HttpRequest.newBuilder(subscriber.url())
                .timeout(readTimeout)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", stored.event().id().toString())
                .header("Cairn-Tenant", stored.event().tenant().value())
                .header("Cairn-Event-Type", stored.event().type())
                .POST(BodyPublishers.ofString(stored.event().json()));
        stored.traceparent().ifPresent(trace -> request.header("traceparent", trace));
        if (subscriber.token()) {
            try {
                request.header("Authorization", "Bearer " + token.get().value());
            } catch (RuntimeException none) {
                return new Answer.NotNow("no token: " + none.getClass().getSimpleName());
            }
        }
        return post(request.build());
    }

    private Answer post(HttpRequest request) {
        try {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            response.body().close(); // however long it is
            return Answer.of(response.statusCode());
        } catch (IOException failed) {
            return new Answer.NotNow(failed.getClass().getSimpleName());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Answer.NotNow("this replica stops");
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
