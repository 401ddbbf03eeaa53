package io.cairn.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerSentEventsTest {

    @Test
    void anEventEndsAtAnEmptyLine() {
        assertThat(read("id: 7", "data: one", "")).containsExactly(event("message", "one", "7"));
    }

    @Test
    void severalDataLinesAreOneText() {
        assertThat(read("data: a", "data:", "data:  b", "")).containsExactly(event("message", "a\n\n b", null));
    }

    @Test
    void commentsUnknownFieldsAndEventsWithoutDataAreNothing() {
        assertThat(read(": still here", "", "retry: 5", "", "event: lonely", "", "data: x", ""))
                .containsExactly(event("message", "x", null));
    }

    @Test
    void theLastIdStaysUntilAnotherComes() {
        assertThat(read("id: 1", "data: a", "", "data: b", "", "id: 2", "event: end", "data: ", ""))
                .containsExactly(event("message", "a", "1"), event("message", "b", "1"), event("end", "", "2"));
    }

    @Test
    void whatWasNotEndedIsNoEvent() {
        assertThat(read("data: a")).isEmpty();
    }

    private static List<ServerSentEvents.Event> read(String... lines) {
        var events = new ServerSentEvents();
        return java.util.Arrays.stream(lines)
                .flatMap(line -> events.line(line).stream())
                .toList();
    }

    private static ServerSentEvents.Event event(
            String type, String data, @org.jspecify.annotations.Nullable String id) {
        return new ServerSentEvents.Event(type, data, Optional.ofNullable(id));
    }
}
