package io.cairn.job.description;

import java.util.List;
import java.util.random.RandomGenerator;

/** Texts that try to be more than one value. */
public final class HostileTexts {

    private static final List<String> WHOLE = List.of(
            "",
            " ",
            "x\n  privileged: true",
            "x\nprivileged: true\n---\nkind: Secret",
            "${image}",
            "${job}",
            "$if",
            "&a *a",
            "*a",
            "!!java.net.URL [http://x]",
            "!!javax.script.ScriptEngineManager",
            "{a: b}",
            "[a, b]",
            "- a",
            "? a",
            ": a",
            "a: b",
            "a #b",
            "# a",
            "%YAML 1.1",
            "---",
            "...",
            "--- x",
            "| \n x",
            "> x",
            "'",
            "\"",
            "\\",
            "`",
            "@x",
            "<<",
            "=",
            "~",
            "null",
            "Null",
            "yes",
            "No",
            "on",
            "OFF",
            "y",
            "N",
            "true",
            "False",
            "0",
            "-1",
            "+1",
            "007",
            "0o17",
            "0x1F",
            "0b1",
            "1_000",
            "1:30",
            "1.5",
            "1e3",
            ".5",
            ".inf",
            "-.INF",
            ".nan",
            "2026-01-02",
            "2026-01-02T03:04:05Z",
            "$(HOME)",
            "$$(HOME)",
            "$$",
            "$",
            "$(",
            "\t",
            "a\tb",
            " a",
            "a ",
            "a\n",
            "\na",
            "a\n\n b\n",
            "a\rb",
            "\r\n",
            "\u0001",
            "\u001b[31m",
            "\u007f",
            "\u0085",
            "\u00a0",
            "\u00e4\u3042",
            "\u2028",
            "\u2029",
            "\u202e\u2066",
            "\ufeff",
            "\ufffd",
            "\ud83d\ude80");

    private static final String PIECES = "ab01:#-?,[]{}&*!|>'\"%@`\\~=<$() \n\r\t.\u0007\u0085\u2028\u202e\ufeff\u00fc";

    private HostileTexts() {}

    /** One of the known ones, several joined, or characters of YAML's syntax at random. */
    public static String any(RandomGenerator random) {
        return switch (random.nextInt(3)) {
            case 0 -> WHOLE.get(random.nextInt(WHOLE.size()));
            case 1 -> any(random) + any(random);
            default -> {
                var text = new StringBuilder();
                for (int left = random.nextInt(40); left > 0; left--) {
                    text.append(PIECES.charAt(random.nextInt(PIECES.length())));
                }
                yield text.toString();
            }
        };
    }

    /** Every known one. */
    public static List<String> all() {
        return WHOLE;
    }
}
