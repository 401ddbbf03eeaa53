package io.cairn.kit.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.events.EventReceiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HttpEventSenderTest {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final StoredEvent EVENT = new StoredEvent(
            new Event(UUID.randomUUID(), "ThingMade", new TenantId("ada"), "{\"name\":\"größer\"}"),
            Optional.of(TRACE),
            Instant.EPOCH,
            0);

    @Test
    void anEventIsPostedAsItIsUnderItsIdForItsTenantAndTrace() {
        try (var receiver = EventReceiver.start();
                var sender = sender(() -> () -> "secret")) {
            assertThat(sender.send(subscriber(receiver.url(), false), EVENT)).isEqualTo(new Answer.Accepted(204));
            assertThat(receiver.deliveries()).singleElement().satisfies(got -> {
                assertThat(got.body()).isEqualTo(EVENT.event().json());
                assertThat(got.key()).isEqualTo(EVENT.event().id().toString());
                assertThat(got.headers())
                        .containsEntry("content-type", "application/json")
                        .containsEntry("cairn-tenant", "ada")
                        .containsEntry("cairn-event-type", "ThingMade")
                        .containsEntry("traceparent", TRACE)
                        .doesNotContainKey("authorization");
            });
        }
    }

    @Test
    void onlyASubscriberOfThePlatformGetsTheToken() {
        try (var receiver = EventReceiver.start();
                var sender = sender(() -> () -> "secret")) {
            sender.send(subscriber(receiver.url(), true), EVENT);
            assertThat(receiver.deliveries().getFirst().headers()).containsEntry("authorization", "Bearer secret");
        }
    }

    @Test
    void withoutATokenNothingIsSentAndItIsTriedAgain() {
        try (var receiver = EventReceiver.start();
                var sender = sender(() -> {
                    throw new IllegalStateException("the secret is swordfish");
                })) {
            assertThat(sender.send(subscriber(receiver.url(), true), EVENT))
                    .isEqualTo(new Answer.NotNow("no token: IllegalStateException"));
            assertThat(receiver.deliveries()).isEmpty();
        }
    }

    @Test
    void aRedirectIsNotFollowed() {
        try (var receiver = EventReceiver.answering(delivery -> 307);
                var sender = sender(() -> () -> "secret")) {
            assertThat(sender.send(subscriber(receiver.url(), true), EVENT)).isEqualTo(new Answer.NotNow("HTTP 307"));
            assertThat(receiver.deliveries()).hasSize(1);
        }
    }

    @Test
    void whoDoesNotAnswerInTimeIsAskedAgainLater() throws IOException {
        try (var deaf = new ServerSocket(
                        0, 5, InetAddress.getLoopbackAddress()); // connects by its backlog, says nothing
                var sender = sender(() -> () -> "secret")) {
            var url = URI.create("http://127.0.0.1:" + deaf.getLocalPort());
            assertThat(sender.send(subscriber(url, false), EVENT)).isEqualTo(new Answer.NotNow("HttpTimeoutException"));
        }
    }

    @Test
    void whoIsNotThereIsAskedAgainLater() throws IOException {
        int port;
        try (var gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        try (var sender = sender(() -> () -> "secret")) {
            assertThat(sender.send(subscriber(URI.create("http://127.0.0.1:" + port), false), EVENT))
                    .isEqualTo(new Answer.NotNow("ConnectException"));
        }
    }

    @Test
    void anAnswerWithoutEndIsNotReadToItsEnd() throws IOException {
        try (var endless = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                var sender = sender(() -> () -> "secret")) {
            var hungUp = threads.submit(() -> {
                try (var socket = endless.accept()) {
                    var out = socket.getOutputStream();
                    out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
                    byte[] chunk = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
                    while (true) {
                        out.write(chunk);
                    }
                } catch (IOException closed) {
                    return true;
                }
            });
            var url = URI.create("http://127.0.0.1:" + endless.getLocalPort());
            assertThat(sender.send(subscriber(url, false), EVENT)).isEqualTo(new Answer.Accepted(200));
            await().atMost(Duration.ofSeconds(10)).until(hungUp::isDone);
        }
    }

    private static Subscriber subscriber(URI url, boolean token) {
        return new Subscriber("one", url, List.of(), token);
    }

    private static HttpEventSender sender(Supplier<DeliveryToken> token) {
        return new HttpEventSender(Duration.ofSeconds(2), Duration.ofMillis(500), token);
    }
}
