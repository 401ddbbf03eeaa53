package io.cairn.kit.test.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Walks the sources of the module in whose folder the test runs. An exemption belongs here, with its reason. */
public abstract class HouseRules {

    private static final Path MAIN = Path.of("src", "main", "java");
    private static final Path TEST = Path.of("src", "test", "java");
    private static final int LONGEST_MAIN_FILE = 350;

    private static final Pattern LEFTOVER =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b|@aut" + "hor|printStack" + "Trace\\(|System\\.o" + "ut\\.");
    private static final Pattern EVASION =
            Pattern.compile("@Disab" + "led|assume" + "True|Assump" + "tions|Thread\\.sl" + "eep\\(");
    private static final Pattern EMPTY_NAME =
            Pattern.compile(".*(Impl|Util|Utils|Manager|Helper)\\.java|Default.*\\.java");

    @Test
    void everyPackageSaysInASentenceWhatItIsAndIsNullMarked() throws IOException {
        var offending = new ArrayList<String>();
        for (Path folder : packages(MAIN)) {
            Path info = folder.resolve("package-info.java");
            if (!Files.exists(info)) {
                offending.add(folder + ": no package-info.java");
                continue;
            }
            String text = Files.readString(info);
            if (!text.contains("@NullMarked")) {
                offending.add(info + ": not @NullMarked");
            }
            if (!Pattern.compile("/\\*\\*\\s*\\S.*?\\.\\s*\\*/", Pattern.DOTALL)
                    .matcher(text)
                    .find()) {
                offending.add(info + ": no sentence of Javadoc");
            }
        }
        assertThat(offending).isEmpty();
    }

    @Test
    void noSourceHoldsLeftovers() throws IOException {
        assertThat(linesMatching(MAIN, LEFTOVER)).isEmpty();
        assertThat(linesMatching(TEST, LEFTOVER)).isEmpty();
    }

    @Test
    void noTestIsSkippedOrSleepsForLuck() throws IOException {
        assertThat(linesMatching(TEST, EVASION)).isEmpty();
    }

    @Test
    void namesSayWhatAThingIs() throws IOException {
        assertThat(sources(MAIN).stream()
                        .map(file -> file.getFileName().toString())
                        .filter(name -> EMPTY_NAME.matcher(name).matches()))
                .isEmpty();
    }

    @Test
    void noMainSourceNeedsScrollingForItsIdea() throws IOException {
        var tooLong = new ArrayList<String>();
        for (Path file : sources(MAIN)) {
            int lines = Files.readAllLines(file).size();
            if (lines > LONGEST_MAIN_FILE) {
                tooLong.add(file + ": " + lines + " lines");
            }
        }
        assertThat(tooLong).isEmpty();
    }

    private static List<String> linesMatching(Path root, Pattern pattern) throws IOException {
        var found = new ArrayList<String>();
        for (Path file : sources(root)) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (pattern.matcher(line).find()) {
                    found.add(file + ":" + number + ": " + line.strip());
                }
            }
        }
        return found;
    }

    private static List<Path> packages(Path root) throws IOException {
        return sources(root).stream().map(Path::getParent).distinct().sorted().toList();
    }

    private static List<Path> sources(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }
}
