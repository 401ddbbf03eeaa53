package io.cairn.job.content.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/** What the tests of archives share: reading them, and looking at what came of it with another reader. */
final class Archives {

    private Archives() {}

    /** The answer and what was written. */
    record Outcome(ArchiveResult result, byte[] tar) {}

    static Outcome read(byte[] archive, ArchiveLimits limits) throws IOException {
        var tar = new ByteArrayOutputStream();
        var result = new ArchiveReader(limits).read(new SeekableInMemoryByteChannel(archive), tar);
        return new Outcome(result, tar.toByteArray());
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    /** Path to content, the content of directories being their slash; fails on whatever a plain tar may not hold. */
    static Map<String, String> contentOf(byte[] tar) throws IOException {
        var content = new LinkedHashMap<String, String>();
        try (var reader = new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
            for (var entry = reader.getNextEntry(); entry != null; entry = reader.getNextEntry()) {
                String name = entry.getName();
                assertThat(entry.isDirectory() || (entry.isFile() && entry.getLinkFlag() == '0'))
                        .as("%s is a file or directory", name)
                        .isTrue();
                String path = entry.isDirectory() ? name.substring(0, name.length() - 1) : name;
                assertThat(path.split("/", -1)).doesNotContain("", ".", "..");
                assertThat(path).doesNotContain("\\").doesNotMatch("[A-Za-z]:.*");
                assertThat(path.chars().noneMatch(Character::isISOControl)).isTrue();
                assertThat(entry.getMode() & 07777).isIn(0644, 0755);
                assertThat(entry.getLongUserId()).isEqualTo(10_001);
                assertThat(entry.getLastModifiedTime().toMillis()).isZero();
                int slash = path.lastIndexOf('/');
                assertThat(slash < 0 || "/".equals(content.get(path.substring(0, slash))))
                        .as("%s comes after its directory", path)
                        .isTrue();
                String data =
                        entry.isDirectory() ? "/" : new String(reader.readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(content.put(path, data)).as("%s occurs once", path).isNull();
            }
        }
        return content;
    }
}
