package io.cairn.standalone;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Programs to upload. */
final class Programs {

    private Programs() {}

    /** A tar with one file, {@code main.py}. */
    static byte[] one() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            var entry = new TarArchiveEntry("main.py");
            entry.setSize(1);
            tar.putArchiveEntry(entry);
            tar.write('#');
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }
}
