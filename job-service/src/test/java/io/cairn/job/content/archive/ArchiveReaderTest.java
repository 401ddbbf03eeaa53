package io.cairn.job.content.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.content.archive.ArchiveResult.Read;
import io.cairn.job.content.archive.ArchiveResult.Reason;
import io.cairn.job.content.archive.ArchiveResult.Refused;
import io.cairn.job.tar.TarBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;

class ArchiveReaderTest {

    private static final ArchiveLimits LIMITS = ArchiveLimits.standard();

    @Test
    void eachFormatGivesTheSamePlainTar() throws IOException {
        byte[] tar = new TarBytes()
                .directory("./")
                .directory("./src/")
                .file("./src/train.py", "print(1)")
                .executable("./run.sh", "#!/bin/sh")
                .end();
        byte[] zip = new ZipBytes()
                .add(ZipBytes.entry("src/", ""))
                .add(ZipBytes.entry("src/train.py", "print(1)"))
                .add(ZipBytes.entry("run.sh", "#!/bin/sh").unixMode(0100755))
                .end();
        var expected = Archives.read(tar, LIMITS);
        assertThat(expected.result()).isEqualTo(new Read(2, 17));
        assertThat(Archives.contentOf(expected.tar()))
                .isEqualTo(Map.of("src", "/", "src/train.py", "print(1)", "run.sh", "#!/bin/sh"));
        assertThat(Archives.read(Archives.gzip(tar), LIMITS).tar()).isEqualTo(expected.tar());
        assertThat(Archives.read(zip, LIMITS).tar()).isEqualTo(expected.tar());
    }

    @Test
    void executableFilesStaySoAndOthersDoNotBecomeSo() throws IOException {
        byte[] tar = new TarBytes().executable("run", "x").file("data", "y").end();
        try (var reader = new TarArchiveInputStream(
                new ByteArrayInputStream(Archives.read(tar, LIMITS).tar()))) {
            assertThat(reader.getNextEntry().getMode()).isEqualTo(0755);
            assertThat(reader.getNextEntry().getMode()).isEqualTo(0644);
        }
    }

    @Test
    void directoriesThatAreOnlyImpliedAreMadeBeforeWhatIsInThem() throws IOException {
        var outcome =
                Archives.read(new TarBytes().file("a/b/c", "x").directory("a/").end(), LIMITS);
        assertThat(outcome.result()).isEqualTo(new Read(1, 1));
        assertThat(Archives.contentOf(outcome.tar()))
                .containsExactly(Map.entry("a", "/"), Map.entry("a/b", "/"), Map.entry("a/b/c", "x"));
    }

    @Test
    void theEntryAtFaultIsNamedSoThatItCanBeShown() throws IOException {
        var refused =
                (Refused) Archives.read(new TarBytes().file("../\u001b[2J", "x").end(), LIMITS)
                        .result();
        assertThat(refused.reason()).isEqualTo(Reason.PATH_CHARACTER);
        assertThat(refused.entry()).isEqualTo("../\\u{1b}[2J");
        assertThat(refused.detail()).isNotBlank();
    }

    @Test
    void veryLongNamesAreShownInPart() throws IOException {
        var refused = (Refused) Archives.read(
                        new TarBytes().longName("x".repeat(3000)).file("x", "").end(), LIMITS)
                .result();
        assertThat(refused.entry()).hasSize(203).endsWith("...");
    }

    @Test
    void failureOfOurOwnDiskIsNoFaultOfTheArchive() {
        byte[] zip = new ZipBytes().add(ZipBytes.entry("a", "x")).end();
        byte[] tar = new TarBytes().file("a", "x").end();
        for (byte[] archive : new byte[][] {zip, tar}) {
            assertThatThrownBy(() ->
                            new ArchiveReader(LIMITS).read(new SeekableInMemoryByteChannel(archive), new FullDisk()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk full");
            assertThatThrownBy(() ->
                            new ArchiveReader(LIMITS).read(new BrokenChannel(archive), OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk broken");
        }
    }

    @Test
    void theChannelStaysOpenForItsOwner() throws IOException {
        try (var channel = new SeekableInMemoryByteChannel(
                new ZipBytes().add(ZipBytes.entry("a", "x")).end())) {
            new ArchiveReader(LIMITS).read(channel, OutputStream.nullOutputStream());
            assertThat(channel.isOpen()).isTrue();
        }
    }

    private static final class FullDisk extends OutputStream {
        @Override
        public void write(int octet) throws IOException {
            throw new IOException("disk full");
        }
    }

    private static final class BrokenChannel extends SeekableInMemoryByteChannel {
        private int reads;

        BrokenChannel(byte[] bytes) {
            super(bytes);
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            reads++;
            if (reads > 1) {
                throw new IOException("disk broken");
            }
            return super.read(into);
        }
    }

    @Test
    void namesInAnyScriptPass() throws IOException {
        byte[] name = "daten/größe-数据.csv".getBytes(StandardCharsets.UTF_8);
        var outcome = Archives.read(new TarBytes().file(name, new byte[] {'x'}).end(), LIMITS);
        assertThat(Archives.contentOf(outcome.tar())).containsKey("daten/größe-数据.csv");
    }
}
