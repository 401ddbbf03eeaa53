package io.cairn.kit.test.rules;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The packages of a module as a tree with the sentence of each, and as a picture of who uses whom. */
final class ModuleMap {

    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern SENTENCE = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
    private static final int COLUMN = 26;

    private final String root;
    private final SortedMap<String, String> sentences = new TreeMap<>();

    ModuleMap(String root) throws IOException {
        this.root = root;
        try (var files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(found -> found.endsWith("package-info.java")).toList()) {
                String name = SOURCES.relativize(file.getParent()).toString().replace('/', '.');
                sentences.put(name, sentence(Files.readString(file)));
            }
        }
    }

    String text(JavaClasses classes) {
        String tree = "```text\n" + tree() + "```\n";
        return sentences.size() == 1 ? tree : tree + "\n" + new Picture(uses(classes)).mermaid();
    }

    private String tree() {
        var lines = new StringBuilder();
        lines.append(row(root, sentences.getOrDefault(root, "")));
        branches(root, "", lines);
        return lines.toString();
    }

    private void branches(String parent, String indent, StringBuilder lines) {
        List<String> children = sentences.keySet().stream()
                .filter(name -> name.startsWith(parent + "."))
                .filter(name -> nearest(name).equals(parent))
                .toList();
        for (String child : children) {
            boolean last = child.equals(children.getLast());
            lines.append(row(
                    indent + (last ? "└── " : "├── ") + child.substring(parent.length() + 1),
                    sentences.getOrDefault(child, "")));
            branches(child, indent + (last ? "    " : "│   "), lines);
        }
    }

    /** The closest package above that has classes or a sentence of its own. */
    private String nearest(String name) {
        for (String above = parent(name); above.length() > root.length(); above = parent(above)) {
            if (sentences.containsKey(above)) {
                return above;
            }
        }
        return root;
    }

    private SortedMap<String, SortedSet<String>> uses(JavaClasses classes) {
        var uses = new TreeMap<String, SortedSet<String>>();
        for (JavaClass user : classes) {
            var used = uses.computeIfAbsent(shortName(user), added -> new TreeSet<>());
            user.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> target.getPackageName().equals(root)
                            || target.getPackageName().startsWith(root + "."))
                    .map(this::shortName)
                    .filter(name -> !name.equals(shortName(user)))
                    .forEach(used::add);
        }
        return uses;
    }

    private String shortName(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(root) ? root.substring(root.lastIndexOf('.') + 1) : name.substring(root.length() + 1);
    }

    private static String parent(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static String row(String name, String sentence) {
        return (name + " ".repeat(Math.max(2, COLUMN - name.length())) + sentence).stripTrailing() + "\n";
    }

    private static String sentence(String source) {
        var found = SENTENCE.matcher(source);
        if (!found.find()) {
            return "";
        }
        String text = found.group(1)
                .replaceAll("(?m)^\\s*\\*", "")
                .replaceAll("\\s+", " ")
                .replaceAll("\\{@(?:code|link) ([^}]*)}", "$1")
                .strip();
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }
}
