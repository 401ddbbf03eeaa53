package io.cairn.cli.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.cli.exit.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackTest {

    @TempDir
    private Path folder;

    @Test
    void whatDoesNotBelongIntoAProgramIsLeftOut() throws IOException {
        write(
                "main.py",
                "lib/a.py",
                "lib/__pycache__/a.pyc",
                "old.pyc",
                ".git/HEAD",
                "deep/.git/x",
                ".venv/bin/python");
        assertThat(packed()).containsExactly("lib/a.py", "main.py");
    }

    @Test
    void theFolderSaysWhatElseIsLeftOut() throws IOException {
        write("main.py", "data/big.bin", "a/data/kept", "x.log", "deep/y.log", "deep/keep.log", "tmp");
        Files.write(folder.resolve(".cairnignore"), List.of("# large", "", "/data/", "*.log", "!keep.log", "tmp/"));
        assertThat(packed()).containsExactly("a/data/kept", "deep/keep.log", "main.py", "tmp");
    }

    @Test
    void theSameFilesGiveTheSameArchive() throws IOException {
        write("b.py", "a.py");
        try (var first = Pack.of(folder)) {
            Files.setLastModifiedTime(folder.resolve("a.py"), FileTime.fromMillis(1));
            try (var second = Pack.of(folder)) {
                assertThat(second.sha256()).isEqualTo(first.sha256());
            }
        }
    }

    @Test
    void aLinkIsSaidByName() throws IOException {
        write("main.py");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("main.py"));
        assertThatThrownBy(() -> Pack.of(folder)).isInstanceOf(Failure.class).hasMessageContaining("link");
    }

    @Test
    void anEmptyFolderAndABadPatternAreSaid() throws IOException {
        assertThatThrownBy(() -> Pack.of(folder)).isInstanceOf(Failure.class).hasMessageContaining("no file");
        Files.writeString(folder.resolve(".cairnignore"), "[a");
        assertThatThrownBy(() -> Pack.of(folder)).isInstanceOf(Failure.class).hasMessageContaining("[a");
    }

    private List<String> packed() throws IOException {
        var names = new ArrayList<String>();
        try (var pack = Pack.of(folder);
                var tar = new TarArchiveInputStream(Files.newInputStream(pack.archive()))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
            }
            assertThat(pack.files()).isEqualTo(names.size());
        }
        return names;
    }

    private void write(String... names) throws IOException {
        for (String name : names) {
            var file = folder.resolve(name);
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, name);
        }
    }
}
