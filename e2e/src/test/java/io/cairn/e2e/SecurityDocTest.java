package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SecurityDocTest {

    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|E2E|Contract))`");

    @Test
    void eachRuleNamesATest() throws IOException {
        String rules = Files.readString(Path.of("..", "docs", "security.md"))
                .split("## Each rule")[1]
                .split("## Not held yet")[0];
        var rows = rules.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Rule "))
                .toList();
        assertThat(rows)
                .hasSizeGreaterThan(20)
                .allMatch(row -> NAMED.matcher(row.split("(?<!\\\\)\\|")[3]).find());
    }

    @Test
    void eachTestThatTheSecurityPageNamesExists() throws IOException {
        var named = NAMED.matcher(Files.readString(Path.of("..", "docs", "security.md")))
                .results()
                .map(found -> found.group(1) + ".java")
                .collect(Collectors.toSet());
        assertThat(named).hasSizeGreaterThan(8);
        try (Stream<Path> files = Files.find(
                Path.of(".."),
                20,
                (file, is) -> file.toString().contains("/src/test/java/")
                        && file.toString().endsWith(".java"))) {
            assertThat(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()))
                    .containsAll(named);
        }
    }
}
