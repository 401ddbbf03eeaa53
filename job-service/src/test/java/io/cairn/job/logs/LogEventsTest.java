package io.cairn.job.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.property.Property;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LogEventsTest {

    private static final byte[][] PIECES = {
        utf8("data: x"), utf8("event: end"), utf8("id: 7"), utf8("retry: 1"), utf8(":comment"), utf8(" "), utf8("\t"),
        utf8("\n"), utf8("\r"), utf8("\r\n"), utf8("\n\n"), utf8("\r\r"), utf8("\u001b[31m"), utf8("\u0000"),
        utf8("\u000b"), utf8("\u000c"), utf8("\u0085"), utf8("\u2028"), utf8("\uFEFF"), utf8("größe"), utf8("数据"),
        utf8("😀"), {(byte) 0xff}, {(byte) 0xc3}, {(byte) 0x80}, {(byte) 0xf0, (byte) 0x9f}, {(byte) 0xc0, (byte) 0x8a}
    };

    /** An event as a reader sees it. */
    private record Event(String type, String id, String data) {}

    @Test
    void noLogCanSayAnythingButItsOwnLines() {
        Property.forAll(20_000, random -> {
            byte[] log = randomLog(random);
            var events = parse(sse(log, 0, random));
            assertThat(events).allMatch(event -> event.type().equals("message"));
            assertThat(events).extracting(Event::data).isEqualTo(lines(log));
            if (!events.isEmpty()) {
                assertThat(events.getLast().id()).isEqualTo(String.valueOf(log.length));
            }
        });
    }

    @Test
    void whoNamesAnIdGetsExactlyTheRest() {
        Property.forAll(2_000, random -> {
            byte[] log = randomLog(random);
            var events = parse(sse(log, 0, random));
            for (int seen = 0; seen < events.size(); seen++) {
                int offset = Integer.parseInt(events.get(seen).id());
                byte[] rest = Arrays.copyOfRange(log, offset, log.length);
                assertThat(parse(sse(rest, offset, random))).isEqualTo(events.subList(seen + 1, events.size()));
            }
        });
    }

    @Test
    void eachWayToEndALineEndsIt() {
        var events = new LogEvents(10);
        byte[] log = utf8("a\nb\r\nc\rd");
        assertThat(events.take(log, 0, log.length))
                .containsExactly("id: 12\ndata: a\n\n", "id: 15\ndata: b\n\n", "id: 17\ndata: c\n\n");
        assertThat(events.offset()).isEqualTo(17);
        assertThat(events.end()).containsExactly("id: 18\ndata: d\n\n");
        assertThat(events.end()).isEmpty();
    }

    @Test
    void aLineThatIsExactlyAsLongAsAllowedIsOneEvent() {
        byte[] log = utf8("x".repeat(LogEvents.LONGEST) + "\ny");
        assertThat(parse(sse(log, 0, new SplittableRandom(1))))
                .extracting(event -> event.data().length())
                .containsExactly(LogEvents.LONGEST, 1);
    }

    @Test
    void aLongLineIsCutBetweenCharacters() {
        for (String character : List.of("x", "ü", "数", "😀")) {
            for (int shift = 0; shift < 4; shift++) {
                String text = "a".repeat(shift) + character.repeat(100_000);
                var events = parse(sse(utf8(text), 0, new SplittableRandom(2)));
                assertThat(events.size()).isGreaterThan(1);
                assertThat(String.join("", events.stream().map(Event::data).toList()))
                        .as("%s %d", character, shift)
                        .isEqualTo(text);
            }
        }
    }

    @Test
    void bytesThatOnlyContinueACharacterAreCutToo() {
        byte[] log = new byte[10 * LogEvents.LONGEST];
        Arrays.fill(log, (byte) 0x80);
        assertThat(new LogEvents(0).take(log, 0, log.length)).hasSizeGreaterThanOrEqualTo(9);
    }

    /** The log in pieces of random sizes. */
    private static String sse(byte[] log, long offset, RandomGenerator random) {
        var events = new LogEvents(offset);
        var text = new StringBuilder();
        int at = 0;
        while (at < log.length) {
            int count = Math.min(log.length - at, 1 + random.nextInt(random.nextInt(10) == 0 ? 70_000 : 8));
            events.take(log, at, count).forEach(text::append);
            at += count;
        }
        events.end().forEach(text::append);
        return text.toString();
    }

    private static byte[] randomLog(RandomGenerator random) {
        var log = new ByteArrayOutputStream();
        for (int piece = random.nextInt(30); piece > 0; piece--) {
            log.writeBytes(PIECES[random.nextInt(PIECES.length)]);
        }
        return log.toByteArray();
    }

    /** What the lines of a log are, said in another way than by the code under test. */
    private static List<String> lines(byte[] log) {
        // One character per byte: the ends of lines are bytes, whatever surrounds them.
        String octets = new String(log, StandardCharsets.ISO_8859_1);
        var lines = new ArrayList<>(List.of(octets.split("\r\n|\r|\n", -1)));
        if (lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        return lines.stream()
                .map(line -> new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .map(line -> line.replaceAll("[\u0000\u000b\u000c\u0085\u2028]", "\uFFFD"))
                .toList();
    }

    /** Interprets an event stream as section 9.2.6 of the standard says, line for line. */
    private static List<Event> parse(String stream) {
        var events = new ArrayList<Event>();
        var data = new StringBuilder();
        String type = "";
        String id = "";
        for (String line : stream.split("\r\n|\r|\n", -1)) {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    data.setLength(data.length() - 1);
                    events.add(new Event(type.isEmpty() ? "message" : type, id, data.toString()));
                }
                data.setLength(0);
                type = "";
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            switch (field) {
                case "data" -> data.append(value).append('\n');
                case "event" -> type = value;
                case "id" -> id = value.indexOf('\0') < 0 ? value : id;
                default -> assertThat(field).as("a field that nobody sent").isEmpty();
            }
        }
        return events;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
