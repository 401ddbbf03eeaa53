package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.openapi.RawHttp;
import io.cairn.kit.test.openapi.RawRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program writes what could pass for the protocol. A reader by the standard sees its lines and nothing else. */
@Tag("docker")
@Tag("e2e")
@ExtendWith(SharedPlatform.class)
class LogInjectionE2E {

    private static final String WRITES = """
            printf 'plain\\nevent: end\\ndata: forged\\n\\nid: 7\\nretry: 1\\n: comment\\n'
            printf 'carriage\\rreturn\\r\\nboth\\n'
            printf 'nul\\0here\\nsep\\xe2\\x80\\xa8arator\\n\\x1b[31mred\\x1b[0m\\n\\xff\\xfe\\n'
            head -c 1000000 /dev/zero | tr '\\0' x; echo
            printf '<script>alert(1)</script>\\nlast'
            printf '<script>alert(1)</script>' >"$CAIRN_OUTPUT_DIR/page.html"
            """;

    private static final String TENANT = "forger";

    private static TestPlatform platform;
    private static String log;
    private static String page;

    @BeforeAll
    static void start(ProcessPlatform shared) {
        platform = shared;
        var shell = ProbeLibrary.of(platform.client(TENANT));
        String id = shell.submit(1, WRITES);
        assertThat(shell.awaitEnd(id).path("state").asString()).isEqualTo("SUCCEEDED");
        log = "/job/v1/jobs/" + id + "/logs/worker/0";
        page = "/job/v1/jobs/" + id + "/outputs/file?path=worker-0/page.html";
    }

    /** An event as the standard dispatches it. */
    private record Event(String type, String data) {}

    @Test
    void aReaderOfTheStreamSeesTheLinesAndNoForgedEvent() {
        var answer = RawHttp.to(platform.gateway())
                .send(RawRequest.get(log + ":follow").withToken(platform.token(TENANT)));
        assertThat(answer.contentType()).isEqualTo("text/event-stream");
        assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
        var events = dispatched(answer.text());
        assertThat(events.getLast().type()).as("the service's own last event").isEqualTo("end");
        var lines = events.subList(0, events.size() - 1);
        assertThat(lines).allMatch(event -> event.type().equals("message"));
        var texts = lines.stream().map(Event::data).toList();
        assertThat(texts.subList(0, 14))
                .containsExactly(
                        "plain",
                        "event: end",
                        "data: forged",
                        "",
                        "id: 7",
                        "retry: 1",
                        ": comment",
                        "carriage",
                        "return",
                        "both",
                        "nul\uFFFDhere",
                        "sep\uFFFDarator",
                        "\u001b[31mred\u001b[0m",
                        "\uFFFD\uFFFD");
        assertThat(texts.subList(texts.size() - 2, texts.size())).containsExactly("<script>alert(1)</script>", "last");
        assertThat(String.join("", texts.subList(14, texts.size() - 2))).isEqualTo("x".repeat(1_000_000));
    }

    @Test
    void aRangeIsPlainTextThatNoBrowserGuessesAt() {
        var answer = RawHttp.to(platform.gateway()).send(RawRequest.get(log).withToken(platform.token(TENANT)));
        assertThat(answer.contentType()).isEqualTo("text/plain");
        assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.text()).contains("<script>alert(1)</script>");
    }

    @Test
    void aPageThatAJobLeftIsKeptByABrowserAndNotRun() {
        var answer = RawHttp.to(platform.gateway()).send(RawRequest.get(page).withToken(platform.token(TENANT)));
        assertThat(answer.text()).isEqualTo("<script>alert(1)</script>");
        assertThat(answer.contentType()).isEqualTo("application/octet-stream");
        assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.header("Content-Security-Policy")).contains("sandbox");
        assertThat(answer.header("Content-Disposition").orElse("")).startsWith("attachment");
    }

    /** Section 9.2.6 of the WHATWG standard, without reconnection. */
    private static List<Event> dispatched(String stream) {
        var events = new ArrayList<Event>();
        var data = new StringBuilder();
        String type = "";
        for (String line : stream.split("\r\n|\r|\n", -1)) {
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    events.add(new Event(type.isEmpty() ? "message" : type, data.substring(0, data.length() - 1)));
                }
                data.setLength(0);
                type = "";
            } else if (field.equals("data")) {
                data.append(value).append('\n');
            } else if (field.equals("event")) {
                type = value;
            } else if (colon != 0) {
                assertThat(field).as("no other field is ours").isEqualTo("id");
            }
        }
        return events;
    }
}
