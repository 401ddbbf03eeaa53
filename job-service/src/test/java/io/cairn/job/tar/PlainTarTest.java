package io.cairn.job.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

class PlainTarTest {

    @Test
    void namesOfEveryLengthAndScriptAreReadBackByTheLibrary() throws IOException {
        var names = new ArrayList<String>();
        for (int length = 1; length <= 300; length++) {
            names.add("n".repeat(length));
            names.add("é".repeat(length));
        }
        var bytes = new ByteArrayOutputStream();
        var tar = new PlainTar(bytes);
        for (String name : names) {
            tar.beginFile(name, 1, false);
            tar.write(new byte[] {'x'}, 1);
            tar.endFile();
        }
        tar.finish();
        var seen = new ArrayList<String>();
        try (var reader = new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()), "UTF-8")) {
            for (var entry = reader.getNextEntry(); entry != null; entry = reader.getNextEntry()) {
                seen.add(entry.getName());
            }
        }
        assertThat(seen).isEqualTo(names);
    }

    @Test
    void nothingOfThisProcessIsInIt() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var tar = new PlainTar(bytes);
        tar.directory("d".repeat(120));
        tar.beginFile("run.sh", 0, true);
        tar.endFile();
        tar.finish();
        try (var reader = new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()), "UTF-8")) {
            var directory = reader.getNextEntry();
            assertThat(directory.isDirectory()).isTrue();
            var file = reader.getNextEntry();
            assertThat(file.getMode()).isEqualTo(0755);
            for (var entry : new TarArchiveEntry[] {directory, file}) {
                assertThat(entry.getLongUserId()).isEqualTo(PlainTar.OWNER);
                assertThat(entry.getLongGroupId()).isEqualTo(PlainTar.OWNER);
                assertThat(entry.getUserName()).isEmpty();
                assertThat(entry.getGroupName()).isEmpty();
                assertThat(entry.getLastModifiedTime().toMillis()).isZero();
            }
        }
        assertThat(bytes.toString(StandardCharsets.ISO_8859_1)).doesNotContain(System.getProperty("user.name"));
    }
}
