package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.property.Counts;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guide to a new service, followed to the letter: its shell blocks are read out of the page and run, in order, in a copy of the
 * sources and offline. A full run also builds the standalone form with the new service in it.
 */
@Tag("e2e")
@Tag("docker")
class GuideE2E {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String PAGE = "docs/add-a-service.md";
    private static final Pattern STEP = Pattern.compile("(\\d+)\\. \\*\\*.*");
    private static final Set<String> NOT_COPIED = Set.of(".git", "target", "node_modules");

    /** Of step 8 a platform is started, and step 9 is prose and a page that no test of this copy compares. */
    private static final int LAST_STEP_WITHOUT_A_PLATFORM = 7;

    @TempDir
    private Path copy;

    private record Block(int step, String script) {}

    @Test
    void itsBlocksMakeAServiceWhoseTestsPass() throws Exception {
        copyOfTheSources();
        var blocks = blocks();
        assertThat(blocks).extracting(Block::step).startsWith(1, 2, 3, 4).contains(5, 6, 7, 8, 9);
        for (var block : blocks) {
            if (block.step() <= LAST_STEP_WITHOUT_A_PLATFORM) {
                run("step " + block.step(), block.script());
            }
        }
        assertThat(copy.resolve("docs/openapi/note-service.yaml")).content().contains("writeNote", "/v1/notes");
        assertThat(copy.resolve("docs/architecture.md")).content().contains("io.cairn.note ");
        assertThat(copy.resolve("note-service/target/surefire-reports/TEST-io.cairn.note.NoteServiceTest.xml"))
                .content()
                .contains("errors=\"0\"", "failures=\"0\"", "nothingOfATenantIsSeenOrChangedByAnother");
        assertThat(copy.resolve("docker-compose.yml"))
                .content()
                .contains("  note-service:\n", "CAIRN_GATEWAY_SERVICES_NOTE", ", note-db-password]");
        assertThat(copy.resolve("scripts/compose.sh")).content().contains("gateway,job-service,note-service");
        assertThat(copy.resolve("gateway/src/main/resources/gateway.yml"))
                .content()
                .contains("CAIRN_NOTE_PORT:8082");
        if (Counts.of(0, 1) == 1) {
            run("the platform with it", "./mvnw -q -pl standalone -am package -Dmaven.test.skip.exec=true");
        }
    }

    private static List<Block> blocks() throws IOException {
        var blocks = new ArrayList<Block>();
        int step = 0;
        StringBuilder open = null;
        for (String line : Files.readAllLines(ROOT.resolve(PAGE))) {
            var head = STEP.matcher(line);
            if (head.matches()) {
                step = Integer.parseInt(head.group(1));
            } else if (open == null && line.equals("   ```bash")) {
                open = new StringBuilder();
            } else if (open != null && line.equals("   ```")) {
                blocks.add(new Block(step, open.toString()));
                open = null;
            } else if (open != null) {
                open.append(line.startsWith("   ") ? line.substring(3) : line).append('\n');
            }
        }
        return blocks;
    }

    private void run(String what, String script) throws IOException, InterruptedException {
        Path log = copy.resolve("guide.log");
        var builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                .directory(copy.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("MAVEN_ARGS", "-o -B");
        var process = builder.start();
        boolean ended = process.waitFor(15, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        assertThat(ended && process.exitValue() == 0)
                .as("%s of %s:%n%s%n%s", what, PAGE, script, Files.readString(log))
                .isTrue();
    }

    private void copyOfTheSources() throws IOException {
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (NOT_COPIED.contains(String.valueOf(folder.getFileName()))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(copy.resolve(ROOT.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, copy.resolve(ROOT.relativize(file)), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
