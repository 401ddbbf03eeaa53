package io.cairn.kit.test.openapi;

import java.util.List;
import java.util.random.RandomGenerator;

/** Values that have broken other people's services. None names a class or a table, so that an echo is no finding. */
final class NastyValues {

    /** Texts; as JSON values they are escaped, in a path or query they are percent-encoded. */
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\u0000",
            "a\u0000b",
            "\uD800",
            "\uDC00x",
            "\uFFFE\uFFFF",
            "\u202Eabc\u202D",
            "\u200B\u200D\uFEFF",
            "e\u0301\u0301\u0301\u0301",
            "\uD83D\uDE00".repeat(50),
            "\u2028\u2029\u0085",
            "\r\nSet-Cookie: a=b\r\n\r\n<b>",
            "\u001B[31mred\u0007",
            "' OR '1'='1",
            "'; DELETE FROM things WHERE ''='",
            "\\'; --",
            "%' ESCAPE '!",
            "$1 $$ {x} ${y} #{z} %{w} {{v}}",
            "${jndi:ldap://127.0.0.1:1/a}",
            "../../../../etc/passwd",
            "..\\..\\windows",
            "/etc/passwd\u0000.txt",
            "file:///etc/passwd",
            "!!python/object:x {a: b}",
            "&a [*a, *a]",
            "- a: b\n  c: |\n",
            "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>&b;",
            "<script>alert(1)</script>",
            "null",
            "true",
            "NaN",
            "-0",
            "1e400",
            "99999999999999999999999999",
            "-9223372036854775809",
            "2147483648",
            "0x10",
            "１２３",
            "PT-1S",
            "P9999999999999Y",
            "P1DT",
            "2026-02-30T25:61:61Z",
            "+1000000000-12-31T23:59:59Z",
            "%",
            "%zz",
            "%c0%ae",
            "a,b;c=d",
            "*",
            "[1.0,",
            "0".repeat(64),
            "F".repeat(64),
            "bm90IGEgY3Vyc29y",
            "W10",
            "eyJhIjoxfQ==",
            "e30.e30.e30",
            "İıſK",
            "ß".repeat(200),
            "x".repeat(300),
            "x".repeat(5_000));

    /** What stands in a target as it is, encoded or not. */
    private static final List<String> RAW = List.of(
            "%",
            "%0",
            "%zz",
            "%00",
            "%0a",
            "%0d%0aX: y",
            "%2e%2e%2f",
            "%2F",
            "%5c",
            "%252e",
            "%c0%ae%c0%ae",
            "%ff%fe",
            "%ed%a0%80",
            "%u0041",
            ";a=b",
            "//",
            "/./",
            "/../",
            "..;/",
            "?",
            "#",
            "a b",
            "\t",
            "\u0001",
            "\u007f",
            "\u00ff\u00fe",
            "\u00c3\u00a9",
            "<>\"{}|\\^`",
            "[]",
            "::",
            ":stop",
            "*",
            "&&==",
            "=",
            "&a",
            "+",
            "~");

    private static final List<String> JSON = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1.5",
            "1e400",
            "-1e-400",
            "9223372036854775808",
            "-9223372036854775809",
            "2147483648",
            "99999999999999999999999999999999999999",
            "1E+1000000",
            "\"\"",
            "[]",
            "{}",
            "[null]",
            "[[[[]]]]",
            "{\"\":\"\"}",
            "{\"a\":null}",
            "{\"__proto__\":{}}",
            "{\"@class\":\"a.b\"}",
            "[1,\"a\",{}]",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "NaN",
            "Infinity",
            "01",
            "'a'",
            "\"\\x\"",
            "{\"a\":1,\"a\":2}",
            "tru",
            "\"",
            "{",
            "]",
            "/*a*/1");

    private NastyValues() {}

    static String text(RandomGenerator random) {
        if (random.nextInt(4) == 0) {
            return arbitrary(random);
        }
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    static String raw(RandomGenerator random) {
        return RAW.get(random.nextInt(RAW.size()));
    }

    /** JSON, some of it malformed. */
    static String json(RandomGenerator random) {
        return switch (random.nextInt(12)) {
            case 0 -> quoted(text(random));
            case 1 -> quoted(text(random));
            case 2 -> "[".repeat(1 + random.nextInt(3_000));
            case 3 -> nested(random.nextInt(2_000), "[", "1", "]");
            case 4 -> nested(random.nextInt(500), "{\"a\":", "1", "}");
            case 5 -> "\"" + "x".repeat(random.nextInt(300_000)) + "\"";
            case 6 -> "9".repeat(1 + random.nextInt(2_000));
            case 7 -> "[" + "1,".repeat(random.nextInt(20_000)) + "1]";
            default -> JSON.get(random.nextInt(JSON.size()));
        };
    }

    /** A JSON text of this value; what cannot be said in UTF-8 is escaped. */
    static String quoted(String text) {
        var json = new StringBuilder("\"");
        for (int at = 0; at < text.length(); at++) {
            char next = text.charAt(at);
            if (next == '"' || next == '\\') {
                json.append('\\').append(next);
            } else if (next < ' ' || Character.isSurrogate(next)) {
                json.append(String.format("\\u%04x", (int) next));
            } else {
                json.append(next);
            }
        }
        return json.append('"').toString();
    }

    private static String nested(int depth, String open, String core, String close) {
        return open.repeat(depth) + core + close.repeat(depth);
    }

    private static String arbitrary(RandomGenerator random) {
        var text = new StringBuilder();
        for (int left = random.nextInt(40); left > 0; left--) {
            text.appendCodePoint(
                    switch (random.nextInt(4)) {
                        case 0 -> random.nextInt(0x20, 0x7f);
                        case 1 -> random.nextInt(0x100);
                        case 2 -> random.nextInt(0x10000);
                        default -> random.nextInt(Character.MAX_CODE_POINT + 1);
                    });
        }
        return text.toString();
    }
}
