package io.cairn.job.logs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a log into server-sent events (WHATWG HTML, section 9.2): one event per line, its id the byte offset behind it. A
 * carriage return within a line, which would end a field, begins another {@code data:} line of the same event; so no line of a
 * log can become a field of the protocol. Bytes that are no UTF-8 are replaced. Not for several threads.
 */
public final class LogEvents {

    /** A longer line is cut; the pieces are events of their own. */
    static final int LONGEST = 64 * 1024;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long offset;

    /**
     * @param offset of the first byte that will be given
     */
    public LogEvents(long offset) {
        this.offset = offset;
    }

    /** The offset behind all that was given out as events. */
    public long offset() {
        return offset;
    }

    /** The events that {@code bytes} complete. */
    public List<String> take(byte[] bytes, int from, int length) {
        var events = new ArrayList<String>();
        for (int index = from; index < from + length; index++) {
            byte next = bytes[index];
            if (next == '\n') {
                events.add(event(1));
            } else {
                line.write(next);
                if (line.size() >= LONGEST && (next & 0xC0) != 0x80) {
                    events.add(event(0));
                }
            }
        }
        return events;
    }

    /** The rest of a log that does not end with a line break. */
    public List<String> end() {
        return line.size() == 0 ? List.of() : List.of(event(0));
    }

    private String event(int terminator) {
        String text = line.toString(StandardCharsets.UTF_8);
        offset += line.size() + terminator;
        line.reset();
        var event = new StringBuilder("id: ").append(offset).append('\n');
        for (String part : (text.endsWith("\r") ? text.substring(0, text.length() - 1) : text).split("\r", -1)) {
            event.append("data: ").append(part).append('\n');
        }
        return event.append('\n').toString();
    }
}
