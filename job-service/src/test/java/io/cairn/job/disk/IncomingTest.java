package io.cairn.job.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncomingTest {

    @TempDir
    Path root;

    @Test
    void whatAKilledProcessLeftIsGoneAtTheNextStartAndNothingElse() throws IOException {
        var incoming = new Incoming(root.resolve("incoming"));
        Files.writeString(incoming.newFile(), "half");
        Files.writeString(incoming.newFolder().resolve("half"), "half");
        Path outside = Files.writeString(root.resolve("outside"), "whole");
        Files.createSymbolicLink(root.resolve("incoming/link"), root);
        new Incoming(root.resolve("incoming"));
        assertThat(root.resolve("incoming")).isEmptyDirectory();
        assertThat(outside).hasContent("whole");
    }

    @Test
    void onlyThisUserMayEnterOrRead() throws IOException {
        var incoming = new Incoming(root.resolve("a/incoming"));
        incoming.publish(incoming.newFile(), root.resolve("b/c/file"));
        incoming.publish(incoming.newFolder(), root.resolve("b/folder"));
        for (String folder : new String[] {"a", "a/incoming", "b", "b/c", "b/folder"}) {
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
