package io.cairn.kit.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.kit.outbox.OutboxProperties.Retry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class OutboxPropertiesTest {

    @Test
    void defaultsAreThoseOfTheDocumentation() {
        assertThat(bound(Map.of()))
                .isEqualTo(new OutboxProperties(
                        List.of(),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10),
                        DataSize.ofMegabytes(1),
                        new Retry(Duration.ofSeconds(1), Duration.ofMinutes(10), 2, 0.2),
                        Duration.ofDays(7),
                        4,
                        Duration.ofDays(7),
                        Duration.ofDays(90)));
    }

    @Test
    void everyPropertyCanBeSet() {
        assertThat(bound(Map.ofEntries(
                        Map.entry("subscribers[0].name", "knowledge"),
                        Map.entry("subscribers[0].url", "https://example.org/events"),
                        Map.entry("subscribers[0].types", "A,B"),
                        Map.entry("subscribers[0].token", "true"),
                        Map.entry("connect-timeout", "1s"),
                        Map.entry("read-timeout", "3s"),
                        Map.entry("max-event", "20KB"),
                        Map.entry("retry.first", "2s"),
                        Map.entry("retry.longest", "4s"),
                        Map.entry("retry.factor", "3"),
                        Map.entry("retry.jitter", "0.1"),
                        Map.entry("dead-after", "1d"),
                        Map.entry("parallel-per-subscriber", "2"),
                        Map.entry("keep-delivered", "2d"),
                        Map.entry("keep-undelivered", "3d"))))
                .isEqualTo(new OutboxProperties(
                        List.of(new Subscriber(
                                "knowledge", URI.create("https://example.org/events"), List.of("A", "B"), true)),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(3),
                        DataSize.ofKilobytes(20),
                        new Retry(Duration.ofSeconds(2), Duration.ofSeconds(4), 3, 0.1),
                        Duration.ofDays(1),
                        2,
                        Duration.ofDays(2),
                        Duration.ofDays(3)));
    }

    @ParameterizedTest
    @CsvSource({
        "subscribers[0].name, not a name",
        "subscribers[0].url, ftp://example.org",
        "subscribers[0].url, http://user@example.org",
        "subscribers[0].types, not a type",
        "connect-timeout, 0s",
        "read-timeout, -1s",
        "max-event, 4095B",
        "retry.first, 0s",
        "retry.longest, 10ms",
        "retry.factor, 0.5",
        "retry.jitter, 1",
        "parallel-per-subscriber, 0",
        "dead-after, 0s",
        "keep-delivered, 0s",
        "keep-undelivered, 0s"
    })
    void nonsenseStopsTheStart(String property, String value) {
        var set = new java.util.TreeMap<>(
                Map.of("subscribers[0].name", "one", "subscribers[0].url", "http://127.0.0.1/events"));
        set.put(property, value);
        assertThatThrownBy(() -> bound(set)).hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void twoSubscribersOfOneNameStopTheStart() {
        var twice = Map.of(
                "subscribers[0].name",
                "one",
                "subscribers[0].url",
                "http://127.0.0.1/a",
                "subscribers[1].name",
                "one",
                "subscribers[1].url",
                "http://127.0.0.1/b");
        assertThatThrownBy(() -> bound(twice)).rootCause().hasMessageContaining("twice");
    }

    static OutboxProperties bound(Map<String, String> set) {
        var full = new java.util.TreeMap<String, String>();
        set.forEach((name, value) -> full.put("cairn.outbox." + name, value));
        return new Binder(new MapConfigurationPropertySource(full))
                .bindOrCreate("cairn.outbox", OutboxProperties.class);
    }
}
