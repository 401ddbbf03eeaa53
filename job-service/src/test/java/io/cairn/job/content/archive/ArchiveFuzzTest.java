package io.cairn.job.content.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.content.archive.ArchiveResult.Read;
import io.cairn.job.content.archive.ArchiveResult.Refused;
import io.cairn.job.tar.TarBytes;
import io.cairn.kit.test.property.Property;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;

class ArchiveFuzzTest {

    private static final ArchiveLimits LIMITS = ArchiveLimits.standard();

    private static final List<String> WORDS =
            List.of("a", "b", "src", "größe", "数据", "with space", "-rf", "x.tar", "*", "'", "\"", "$HOME", "…", "~");

    @Test
    void whatTheLibraryPacksComesOutAsItWentIn() {
        Property.forAll(150, random -> {
            var files = randomFiles(random);
            byte[] archive = pack(random.nextInt(3), files);
            var outcome = Archives.read(archive, LIMITS);
            long bytes = files.values().stream().mapToLong(data -> data.length).sum();
            assertThat(outcome.result()).isEqualTo(new Read(files.size(), bytes));
            var content = Archives.contentOf(outcome.tar());
            content.values().removeIf("/"::equals);
            var expected = new TreeMap<String, String>();
            files.forEach((path, data) -> expected.put(path, new String(data, StandardCharsets.ISO_8859_1)));
            assertThat(content).isEqualTo(expected);
            // And what came out is an archive that comes out as it is.
            assertThat(Archives.read(outcome.tar(), LIMITS).tar()).isEqualTo(outcome.tar());
        });
    }

    @Test
    void everyBeginningOfAnArchiveIsRefused() throws IOException {
        for (byte[] archive : samples()) {
            // The end mark may lose its padding: all content is there.
            int whole = archive[0] == 'P' || archive[0] == 0x1f ? archive.length : archive.length - 512;
            for (int length = 0; length < whole; length++) {
                var outcome = Archives.read(Arrays.copyOf(archive, length), LIMITS);
                assertThat(outcome.result()).as("first %d bytes", length).isInstanceOf(Refused.class);
            }
        }
    }

    @Test
    void damagedArchivesAreRefusedOrGiveAPlainTarAndNothingElse() throws IOException {
        var samples = samples();
        Property.forAll(20_000, random -> {
            byte[] damaged = samples.get(random.nextInt(samples.size())).clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            passes(damaged);
        });
    }

    @Test
    void foreignBytesWrittenOverAnArchiveAreRefusedOrGiveAPlainTar() throws IOException {
        var samples = samples();
        byte[][] bits = {
            {0, 0, 0, 0}, {-1, -1, -1, -1}, {'.', '.', '/'}, {'/'}, {'P', 'K', 1, 2}, {'P', 'K', 5, 6}, {'L'}, {'x'}
        };
        Property.forAll(10_000, random -> {
            byte[] damaged = samples.get(random.nextInt(samples.size())).clone();
            byte[] bit = bits[random.nextInt(bits.length)];
            System.arraycopy(bit, 0, damaged, random.nextInt(damaged.length - bit.length), bit.length);
            passes(damaged);
        });
    }

    private static void passes(byte[] archive) throws IOException {
        var outcome = Archives.read(archive, LIMITS);
        switch (outcome.result()) {
            case Refused refused -> assertThat(refused.detail()).isNotBlank();
            case Read read -> {
                var content = Archives.contentOf(outcome.tar());
                content.values().removeIf("/"::equals);
                assertThat(content.size()).isLessThanOrEqualTo(read.files());
            }
        }
    }

    private static List<byte[]> samples() throws IOException {
        byte[] tar = new TarBytes()
                .directory("d/")
                .pax("path", "d/" + "long".repeat(40))
                .file("x", "first")
                .longName("d/" + "gnu".repeat(50))
                .file("y", "second")
                .executable("d/run", "third".repeat(200))
                .end();
        var files = new TreeMap<String, byte[]>();
        files.put("d/a", "first".getBytes(StandardCharsets.UTF_8));
        files.put("d/e/b", "second ".repeat(50).getBytes(StandardCharsets.UTF_8));
        return List.of(tar, Archives.gzip(tar), pack(0, files), pack(2, files));
    }

    private static Map<String, byte[]> randomFiles(RandomGenerator random) {
        var files = new TreeMap<String, byte[]>();
        for (int count = 1 + random.nextInt(12); count > 0; count--) {
            var path = new StringBuilder("f" + count);
            for (int depth = random.nextInt(9); depth > 0; depth--) {
                // Directories start with d, so that no file stands in their place.
                path.insert(0, "d" + WORDS.get(random.nextInt(WORDS.size())).repeat(1 + random.nextInt(6)) + "/");
            }
            byte[] data = new byte[random.nextInt(10) == 0 ? random.nextInt(200_000) : random.nextInt(600)];
            random.nextBytes(data);
            files.put(path.toString(), data);
        }
        return files;
    }

    private static byte[] pack(int format, Map<String, byte[]> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        switch (format) {
            case 0 -> {
                try (var zip = new ZipArchiveOutputStream(bytes)) {
                    add(zip, files);
                }
            }
            case 1 -> {
                try (var tar = tar(bytes)) {
                    add(tar, files);
                }
            }
            default -> {
                try (var tar = tar(new GZIPOutputStream(bytes))) {
                    add(tar, files);
                }
            }
        }
        return bytes.toByteArray();
    }

    private static TarArchiveOutputStream tar(OutputStream into) {
        var tar = new TarArchiveOutputStream(into, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        return tar;
    }

    @SuppressWarnings("unchecked")
    private static <E extends ArchiveEntry> void add(ArchiveOutputStream<E> archive, Map<String, byte[]> files)
            throws IOException {
        for (var file : files.entrySet()) {
            ArchiveEntry entry;
            if (archive instanceof ZipArchiveOutputStream) {
                entry = new ZipArchiveEntry(file.getKey());
            } else {
                var tarEntry = new TarArchiveEntry(file.getKey());
                tarEntry.setSize(file.getValue().length);
                entry = tarEntry;
            }
            archive.putArchiveEntry((E) entry);
            archive.write(file.getValue());
            archive.closeArchiveEntry();
        }
    }
}
