package io.cairn.kit.test.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/**
 * The document as it was agreed on, in docs/openapi. A change of the interface shows as a difference that somebody has to
 * write down on purpose: {@code -Dcairn.openapi.write=true}.
 */
public final class OpenApiSnapshot {

    /** The system property that writes snapshots instead of comparing them. */
    public static final String WRITE = "cairn.openapi.write";

    private OpenApiSnapshot() {}

    /** Holds {@code document} against the file {@code docs/openapi/SERVICE.yaml} of the repository. */
    public static void compare(ApiDocument document, String service) {
        Path file = Path.of("..", "docs", "openapi", service + ".yaml");
        String text = text(document);
        try {
            if (Boolean.getBoolean(WRITE)) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
                return;
            }
            assertThat(file)
                    .as("run the test again with -D%s=true, look at the difference and commit it", WRITE)
                    .exists();
            assertThat(text)
                    .as(
                            "the interface differs from docs/openapi/%s.yaml; if it should, run the test again with -D%s=true"
                                    + " and commit the difference",
                            service, WRITE)
                    .isEqualTo(Files.readString(file));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** YAML in an order that depends on nothing but the content. Addresses of servers are left out. */
    static String text(ApiDocument document) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(120);
        options.setSplitLines(false);
        var tree = new TreeMap<>();
        document.tree()
                .properties()
                .forEach(field -> tree.put(field.getKey(), plain(field.getKey(), field.getValue())));
        tree.remove("servers");
        return "# The REST interface as it was agreed on; a test compares it with what the service serves.\n"
                + "# To write it again: run that test with -D" + WRITE + "=true.\n"
                + new Yaml(options).dump(tree);
    }

    private static Object plain(String name, JsonNode node) {
        if (node.isObject()) {
            var fields = new TreeMap<String, Object>();
            node.properties().forEach(field -> fields.put(field.getKey(), plain(field.getKey(), field.getValue())));
            return name.equals("example") ? new LinkedHashMap<>(fields) : fields;
        }
        if (node.isArray()) {
            var items = new ArrayList<>();
            node.forEach(item -> items.add(plain("", item)));
            // Tags come in the order of beans, which is nobody's.
            if (name.equals("tags")) {
                items.sort(Comparator.comparing(String::valueOf));
            }
            return items;
        }
        if (node.isNumber()) {
            return node.isIntegralNumber() ? (Object) node.bigIntegerValue() : node.decimalValue();
        }
        return node.isBoolean() ? (Object) node.booleanValue() : node.asString();
    }
}
