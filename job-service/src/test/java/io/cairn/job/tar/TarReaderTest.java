package io.cairn.job.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cairn.job.tar.TarEntry.Type;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

class TarReaderTest {

    private record Member(String name, Type type, String data) {}

    @Test
    void readsWhatTheLibraryWritesInEachOfItsWaysToSayLongNames() throws IOException {
        String longName = "d/".repeat(100) + "ü.txt";
        for (int mode : new int[] {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX}) {
            var bytes = new ByteArrayOutputStream();
            try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
                tar.setLongFileMode(mode);
                tar.setAddPaxHeadersForNonAsciiNames(true);
                for (String name : List.of("short", longName)) {
                    var entry = new TarArchiveEntry(name);
                    entry.setSize(3);
                    tar.putArchiveEntry(entry);
                    tar.write("abc".getBytes(StandardCharsets.UTF_8));
                    tar.closeArchiveEntry();
                }
            }
            assertThat(members(bytes.toByteArray()))
                    .containsExactly(new Member("short", Type.FILE, "abc"), new Member(longName, Type.FILE, "abc"));
        }
    }

    @Test
    void namesAreHandedOutAsTheyStandWithNothingStripped() throws IOException {
        byte[] tar = new TarBytes()
                .file("/in/header", "")
                .pax("path", "/in/pax")
                .file("x", "")
                .longName("/in/gnu")
                .file("x", "")
                .pax("path", new byte[] {'a', (byte) 0xff})
                .file("x", "")
                .end();
        assertThat(members(tar)).extracting(Member::name).containsExactly("/in/header", "/in/pax", "/in/gnu", "a\\xff");
    }

    @Test
    void everyKindOfMemberIsToldAndOnlyFilesHaveData() throws IOException {
        byte[] tar = new TarBytes()
                .directory("d/")
                .file("old-directory/", "")
                .header("hard".getBytes(StandardCharsets.UTF_8), '1', 999, 0)
                .special("soft", '2')
                .special("char", '3')
                .special("block", '4')
                .special("fifo", '6')
                .special("volume", 'V')
                .pax("GNU.sparse.major", "1")
                .file("sparse", "map")
                .file("file", "data")
                .end();
        assertThat(members(tar))
                .containsExactly(
                        new Member("d/", Type.DIRECTORY, ""),
                        new Member("old-directory/", Type.DIRECTORY, ""),
                        new Member("hard", Type.HARD_LINK, ""),
                        new Member("soft", Type.SYMBOLIC_LINK, ""),
                        new Member("char", Type.DEVICE, ""),
                        new Member("block", Type.DEVICE, ""),
                        new Member("fifo", Type.FIFO, ""),
                        new Member("volume", Type.OTHER, ""),
                        new Member("sparse", Type.SPARSE, "map"),
                        new Member("file", Type.FILE, "data"));
    }

    @Test
    void dataThatIsNotReadIsSkipped() throws IOException {
        byte[] tar = new TarBytes().file("a", "x".repeat(1500)).file("b", "").end();
        var reader = new TarReader(new ByteArrayInputStream(tar), 4096);
        assertThat(reader.next().map(TarEntry::size)).contains(1500L);
        assertThat(reader.read(new byte[10])).isEqualTo(10);
        assertThat(reader.next().map(TarEntry::name)).contains(RawName.of("b"));
        assertThat(reader.next()).isEmpty();
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void extendedHeadersAreReadUpToTheLimitOnlyHoweverManyThereAre() {
        var endless = new TarBytes();
        for (int header = 0; header < 1000; header++) {
            endless.extended('g', new byte[0]);
        }
        byte[] claims = new TarBytes()
                .header("meta".getBytes(StandardCharsets.UTF_8), 'L', 7_000_000_000L, 0)
                .withoutEnd();
        for (byte[] tar : List.of(endless.withoutEnd(), claims)) {
            assertThatExceptionOfType(TarFormatException.class)
                    .isThrownBy(() -> members(tar))
                    .matches(wrong -> !wrong.isTruncated())
                    .withMessageContaining("extended headers");
        }
    }

    @Test
    void streamThatEndsAnywhereBeforeItsEndMarkIsTruncated() {
        byte[] tar = new TarBytes().pax("path", "long").file("x", "data").withoutEnd();
        for (int length = 0; length <= tar.length; length++) {
            byte[] part = Arrays.copyOf(tar, length);
            assertThatExceptionOfType(TarFormatException.class)
                    .as("first %d bytes", length)
                    .isThrownBy(() -> members(part))
                    .matches(TarFormatException::isTruncated);
        }
    }

    private static List<Member> members(byte[] tar) throws IOException {
        var reader = new TarReader(new ByteArrayInputStream(tar), 4096);
        var members = new ArrayList<Member>();
        byte[] buffer = new byte[7];
        for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            var data = new ByteArrayOutputStream();
            for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
                data.write(buffer, 0, count);
            }
            members.add(new Member(
                    entry.get().name().escaped(), entry.get().type(), data.toString(StandardCharsets.UTF_8)));
        }
        return members;
    }
}
