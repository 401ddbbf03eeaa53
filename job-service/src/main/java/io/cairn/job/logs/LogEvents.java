package io.cairn.job.logs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Cuts a log into server-sent events (WHATWG HTML, section 9.2): one event of one {@code data:} line per line of the log, its
 * id the byte offset behind it, so that a reader who names the id goes on at the same place with the same events. LF, CRLF
 * and CR alone end a line, as they do in the protocol; so no line of a log can become a field of it. Bytes that are no UTF-8
 * are replaced. Not for several threads.
 */
public final class LogEvents {

    /** A longer line is cut, never within a character; the pieces are events of their own. */
    static final int LONGEST = 64 * 1024;

    private static final int MOST_CONTINUATION_BYTES = 3;

    /** No line ends by the protocol, but by some of its readers; and NUL, which others end a text at. */
    private static final Pattern BREAKS_ELSEWHERE =
            Pattern.compile("[\\x00\\x0B\\x0C\\x1C-\\x1E\\x85\\x{2028}\\x{2029}]");

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long offset;
    private boolean carriageReturn;

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

    /** The events that {@code bytes} complete. A last carriage return waits for what follows: it may be a line feed. */
    public List<String> take(byte[] bytes, int from, int length) {
        var events = new ArrayList<String>();
        for (int index = from; index < from + length; index++) {
            byte next = bytes[index];
            if (carriageReturn) {
                carriageReturn = false;
                events.add(event(next == '\n' ? 2 : 1));
                if (next == '\n') {
                    continue;
                }
            }
            switch (next) {
                case '\n' -> events.add(event(1));
                case '\r' -> carriageReturn = true;
                default -> {
                    if (isFull(next)) {
                        events.add(event(0));
                    }
                    line.write(next);
                }
            }
        }
        return events;
    }

    /** The rest of a log that does not end with a line break. */
    public List<String> end() {
        if (carriageReturn) {
            carriageReturn = false;
            return List.of(event(1));
        }
        return line.size() == 0 ? List.of() : List.of(event(0));
    }

    /** Continuation bytes may follow the limit, but only as many as a character can have. */
    private boolean isFull(byte next) {
        boolean continues = (next & 0xC0) == 0x80;
        return line.size() >= (continues ? LONGEST + MOST_CONTINUATION_BYTES : LONGEST);
    }

    private String event(int terminator) {
        String text =
                BREAKS_ELSEWHERE.matcher(line.toString(StandardCharsets.UTF_8)).replaceAll("\uFFFD");
        offset += line.size() + terminator;
        line.reset();
        return "id: " + offset + "\ndata: " + text + "\n\n";
    }
}
