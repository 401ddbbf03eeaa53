package io.cairn.job.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncomingTest {

    @TempDir
    Path root;

    @Test
    void whatAKilledProcessLeftIsGoneAtTheNextStartAndNothingElse() throws Exception {
        Path shared = root.resolve("incoming");
        killedWith(shared);
        Files.writeString(shared.resolve("of-an-older-version"), "half");
        Files.createSymbolicLink(shared.resolve("link"), root);
        Path outside = Files.writeString(root.resolve("outside"), "whole");
        assertThat(names(shared)).hasSize(4);
        try (var next = new Incoming(shared)) {
            assertThat(names(shared)).as("its own folder and lock").hasSize(2);
            assertThat(next.newFile()).isEmptyFile();
        }
        assertThat(shared).isEmptyDirectory();
        assertThat(outside).hasContent("whole");
    }

    @Test
    void whatALivingReplicaHasUnderWayOutlivesTheStartOfAnother() throws Exception {
        Path shared = root.resolve("incoming");
        var replica = process(shared);
        try (var out = replica.inputReader()) {
            Path unfinished = Path.of(out.readLine());
            try (var here = new Incoming(shared);
                    var second = new Incoming(shared)) {
                assertThat(unfinished).as("of another process").hasContent("half");
                Path ours = here.newFile();
                try (var third = new Incoming(shared)) {
                    assertThat(ours).as("of this process").exists();
                    assertThat(third.newFile()).isNotEqualTo(ours);
                }
                assertThat(second.newFile()).exists();
            }
        } finally {
            replica.destroyForcibly().waitFor();
        }
    }

    /** Leaves a half file in {@code shared}, as SIGKILL does. */
    private static void killedWith(Path shared) throws Exception {
        var victim = process(shared);
        try (var out = victim.inputReader()) {
            assertThat(Path.of(out.readLine())).hasContent("half");
        } finally {
            victim.destroyForcibly().waitFor();
        }
    }

    private static Process process(Path shared) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        shared.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Begins a file, says where, and waits for its end. */
    static final class Victim {
        public static void main(String[] arguments) throws Exception {
            var incoming = new Incoming(Path.of(arguments[0]));
            Path half = Files.writeString(incoming.newFile(), "half");
            try (var out = new FileOutputStream(FileDescriptor.out)) {
                out.write((half + "\n").getBytes(StandardCharsets.UTF_8));
            }
            new CountDownLatch(1).await();
        }
    }

    private static List<String> names(Path folder) {
        return List.of(Objects.requireNonNull(folder.toFile().list()));
    }

    @Test
    void onlyThisUserMayEnterOrRead() throws IOException {
        var incoming = new Incoming(root.resolve("a/incoming"));
        incoming.publish(incoming.newFile(), root.resolve("b/c/file"));
        incoming.publish(incoming.newFolder(), root.resolve("b/folder"));
        String own = names(root.resolve("a/incoming")).stream()
                .filter(name -> !name.endsWith(".lock"))
                .findFirst()
                .orElseThrow();
        for (String folder : new String[] {"a", "a/incoming", "a/incoming/" + own, "b", "b/c", "b/folder"}) {
            assertThat(Files.getPosixFilePermissions(root.resolve(folder)))
                    .as(folder)
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(Files.getPosixFilePermissions(root.resolve("b/c/file")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aFolderThatIsThereIsNotReplacedAndAFileIs() throws IOException {
        var incoming = new Incoming(root.resolve("incoming"));
        for (String content : new String[] {"first", "second"}) {
            Path folder = incoming.newFolder();
            Files.writeString(folder.resolve("file"), content);
            assertThat(incoming.publish(folder, root.resolve("folder"))).isEqualTo(content.equals("first"));
            Path file = incoming.newFile();
            Files.writeString(file, content);
            assertThat(incoming.publish(file, root.resolve("file"))).isTrue();
        }
        assertThat(root.resolve("folder/file")).hasContent("first");
        assertThat(root.resolve("file")).hasContent("second");
    }
}
