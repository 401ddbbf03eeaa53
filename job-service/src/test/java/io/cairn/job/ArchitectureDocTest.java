package io.cairn.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The map of the sources is the sources: docs/architecture.md names every package of every module, and no other. */
class ArchitectureDocTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern PACKAGE = Pattern.compile("`(io\\.cairn(?:\\.[a-z][a-z0-9]*)*)`");

    @Test
    void everyPackageIsNamedAndEveryNameIsAPackage() throws IOException {
        var packages = packages();
        assertThat(packages).contains("io.cairn.job", "io.cairn.kit.problem");
        assertThat(named(Files.readString(ROOT.resolve("docs/architecture.md"))))
                .isEqualTo(packages);
    }

    private static Set<String> named(String page) {
        return PACKAGE.matcher(page)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> packages() throws IOException {
        Set<String> found = new TreeSet<>();
        try (var modules = Files.newDirectoryStream(ROOT, "[a-z]*")) {
            for (Path module : modules) {
                Path sources = module.resolve("src/main/java");
                if (Files.isDirectory(sources)) {
                    found.addAll(below(sources));
                }
            }
        }
        return found;
    }

    private static Set<String> below(Path sources) throws IOException {
        try (var files = Files.walk(sources)) {
            return files.filter(file -> file.endsWith("package-info.java"))
                    .map(file -> sources.relativize(file.getParent()).toString().replace('/', '.'))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
