package io.cairn.cli.rest;

import java.util.Optional;

/**
 * Reads server-sent events (WHATWG HTML, section 9.2) line by line; the lines come without their ends. Own code: the JDK has
 * no reader of this format, and the libraries that do bring an HTTP client of their own.
 */
public final class ServerSentEvents {

    private final StringBuilder data = new StringBuilder();
    private boolean hasData;
    private String type = "";
    private Optional<String> id = Optional.empty();

    /**
     * One event.
     *
     * @param type {@code message} unless the event names another
     * @param id the last one that was seen, this event's or an earlier one's
     */
    public record Event(String type, String data, Optional<String> id) {}

    /** The event that this line completes, if it does. */
    public Optional<Event> line(String line) {
        if (line.isEmpty()) {
            return complete();
        }
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        value = value.startsWith(" ") ? value.substring(1) : value;
        switch (field) {
            case "data" -> {
                data.append(value).append('\n');
                hasData = true;
            }
            case "event" -> type = value;
            case "id" -> id = value.indexOf('\0') < 0 ? Optional.of(value) : id;
            default -> {} // a comment has an empty name; unknown fields are ignored
        }
        return Optional.empty();
    }

    private Optional<Event> complete() {
        var event = hasData
                ? Optional.of(new Event(type.isEmpty() ? "message" : type, data.substring(0, data.length() - 1), id))
                : Optional.<Event>empty();
        data.setLength(0);
        hasData = false;
        type = "";
        return event;
    }
}
