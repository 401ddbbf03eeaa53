package io.cairn.job.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.cairn.kit.test.property.Property;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlDocumentsTest {

    private static final int LARGEST = YamlDocuments.LARGEST_FILE;

    @Test
    void whatIsWrittenIsReadBackAsTheSameTreeByTwoParsers() {
        var json = new ObjectMapper();
        var otherParser = new YAMLMapper();
        Property.forAll(3000, random -> {
            var documents = List.<Object>of(mapping(random, 3), mapping(random, 3));
            String text = YamlDocuments.write(documents);
            assertThat(YamlDocuments.read(text, LARGEST)).isEqualTo(documents);
            var seen = new ArrayList<Object>();
            try (var values = otherParser.readerFor(Object.class).<Object>readValues(text)) {
                while (values.hasNextValue()) {
                    seen.add(values.nextValue());
                }
            }
            assertThat(json.writeValueAsString(seen)).isEqualTo(json.writeValueAsString(documents));
        });
    }

    @Test
    void everyHostileTextStaysOneValueAsKeyAndAsItem() throws Exception {
        for (String text : HostileTexts.all()) {
            var tree = List.<Object>of(Map.of("k" + text, List.of(text)));
            String written = YamlDocuments.write(tree);
            assertThat(YamlDocuments.read(written, LARGEST)).as("%s", written).isEqualTo(tree);
        }
    }

    @Test
    void whatIsWrittenIsAsciiWithoutControlCharacters() {
        Property.forAll(
                500,
                random -> assertThat(YamlDocuments.write(List.of(mapping(random, 2))))
                        .matches("[\\x20-\\x7e\\n]*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e3", "0o17", "yes", "1:30", "2026-01-02", ".5", "~", "on", "007", "1_000", "0x1F", "n"})
    void aTextThatSomeYamlTakesForSomethingElseIsQuoted(String text) {
        assertThat(YamlDocuments.write(List.of(Map.of("k", text)))).isEqualTo("k: \"" + text + "\"\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "batch/v1", "example/image:1@sha256:ab", "io.cairn.job", "Never"})
    void aPlainWordIsNotQuoted(String text) {
        assertThat(YamlDocuments.write(List.of(Map.of(text, text)))).isEqualTo(text + ": " + text + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: &x 1\nb: *x\n",
                "a: &x {b: 1}\nc: *x\n",
                "a: &x 1\n",
                "&x a: 1\n",
                "&a [*a]\n",
                "!!int \"abc\"\n",
                "!!float abc\n",
                "!!timestamp abc\n",
                "!!binary \"%%%\"\n",
                "!!set {a, b}\n",
                "!local x\n",
                "! x\n",
                "!!javax.script.ScriptEngineManager []\n",
                "a: 1\na: 2\n",
                "? [a]\n: &b x\n",
                "a: [\n",
                "\u0000",
                "\ufeff\u0000",
                "%FOO\n",
                "a:\tb: c",
            })
    void whatIsNotNeededIsRefusedWithAMessage(String text) {
        assertThatThrownBy(() -> YamlDocuments.read(text, LARGEST))
                .isInstanceOf(YamlDocuments.Unreadable.class)
                .message()
                .isNotBlank();
    }

    @Test
    void boundsHold() {
        var tooLong = "a: " + "x".repeat(100);
        assertThatThrownBy(() -> YamlDocuments.read(tooLong, 100)).hasMessageContaining("longer than 100");
        assertThatThrownBy(() -> YamlDocuments.read("[".repeat(10_000), LARGEST))
                .isInstanceOf(YamlDocuments.Unreadable.class);
        assertThatThrownBy(() -> YamlDocuments.read("a: {".repeat(40) + "}".repeat(40), LARGEST))
                .isInstanceOf(YamlDocuments.Unreadable.class);
        assertThatThrownBy(() -> YamlDocuments.read("--- 1\n".repeat(17), LARGEST))
                .hasMessageContaining("16 documents");
    }

    /** Templates with pieces cut out, doubled and put elsewhere: whatever comes of it is an answer, never an exception. */
    @Test
    void noTextMakesTheReadersFail() throws IOException {
        String template;
        try (InputStream in = YamlDocumentsTest.class.getResourceAsStream("/catalog/templates/python.yml")) {
            template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Property.forAll(2000, random -> {
            var text = new StringBuilder(template);
            for (int change = random.nextInt(1, 6); change > 0; change--) {
                int at = random.nextInt(text.length());
                int end = Math.min(text.length(), at + random.nextInt(30));
                String piece = random.nextBoolean() ? HostileTexts.any(random) : text.substring(at, end);
                text.replace(at, random.nextBoolean() ? at : end, piece);
            }
            FieldAllowList.check(text.toString(), true);
            FieldAllowList.check(text.toString(), false);
            var parsed = ParsedTemplate.of(text.toString());
            parsed.ownEnvironment();
            DescriptionFiller.fill(
                    parsed, Map.of("job", "x", "quantity", 1, "env", List.of()), List.of(Map.of("task", "worker")));
        });
    }

    private static Map<String, Object> mapping(RandomGenerator random, int depth) {
        var mapping = new LinkedHashMap<String, Object>();
        for (int left = random.nextInt(1, 4); left > 0; left--) {
            mapping.put(HostileTexts.any(random), node(random, depth - 1));
        }
        return mapping;
    }

    private static Object node(RandomGenerator random, int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextBoolean();
            case 2, 3 -> HostileTexts.any(random);
            case 4 -> mapping(random, depth);
            default -> List.of(node(random, depth - 1), node(random, depth - 1));
        };
    }
}
