package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.rules.GeneratedBlock;
import io.cairn.kit.test.rules.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The first page that a newcomer reads shows the folders and modules as they are. */
class ArchitecturePageTest {

    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs/architecture.md");
    private static final int COLUMN = 16;

    @Test
    void showsEachModuleWithItsOwnDescription() throws Exception {
        var lines = new StringBuilder("```text\n");
        for (String module : modules()) {
            String name = module + "/";
            lines.append(name)
                    .append(" ".repeat(COLUMN - name.length()))
                    .append(child(pom(module).getDocumentElement(), "description"))
                    .append('\n');
        }
        new GeneratedBlock(PAGE, "modules").isOrBecomes(lines.append("```\n\n") + new Picture(uses()).mermaid());
    }

    @Test
    void showsThePackagesOfEachModuleThatHasSources() throws Exception {
        String page = Files.readString(PAGE);
        for (String module : modules()) {
            if (Files.isDirectory(ROOT.resolve(module).resolve("src/main/java"))) {
                assertThat(page)
                        .as("a test that extends ArchitectureRules fills this block")
                        .contains("<!-- generated: packages of " + module + " -->");
            }
        }
    }

    @Test
    void namesEachOtherFolder() throws Exception {
        var unnamed = new TreeSet<String>();
        String page = Files.readString(PAGE);
        try (var folders = Files.newDirectoryStream(ROOT, Files::isDirectory)) {
            for (Path folder : folders) {
                String name = String.valueOf(folder.getFileName());
                boolean kept = !List.of(".git", "target").contains(name);
                if (kept && !modules().contains(name) && !page.contains("| `" + name + "/` |")) {
                    unnamed.add(name);
                }
            }
        }
        assertThat(unnamed).isEmpty();
    }

    private static SortedMap<String, SortedSet<String>> uses() throws Exception {
        var uses = new TreeMap<String, SortedSet<String>>();
        for (String module : modules()) {
            var used = new TreeSet<String>();
            var dependencies = pom(module).getElementsByTagName("dependency");
            for (int i = 0; i < dependencies.getLength(); i++) {
                var dependency = (Element) dependencies.item(i);
                if (child(dependency, "groupId").equals("io.cairn")
                        && !child(dependency, "scope").equals("test")) {
                    used.add(child(dependency, "artifactId"));
                }
            }
            uses.put(module, used);
        }
        return uses;
    }

    private static List<String> modules() throws Exception {
        var found = document(ROOT.resolve("pom.xml")).getElementsByTagName("module");
        return java.util.stream.IntStream.range(0, found.getLength())
                .mapToObj(i -> found.item(i).getTextContent())
                .toList();
    }

    private static Document pom(String module) throws Exception {
        return document(ROOT.resolve(module).resolve("pom.xml"));
    }

    private static Document document(Path file) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(file.toFile());
    }

    private static String child(Element parent, String name) throws IOException {
        for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return node.getTextContent().strip();
            }
        }
        return "";
    }
}
