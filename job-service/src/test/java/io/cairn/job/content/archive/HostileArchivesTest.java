package io.cairn.job.content.archive;

import static io.cairn.job.content.archive.ArchiveResult.Reason.CONFLICT;
import static io.cairn.job.content.archive.ArchiveResult.Reason.DAMAGED;
import static io.cairn.job.content.archive.ArchiveResult.Reason.DUPLICATE;
import static io.cairn.job.content.archive.ArchiveResult.Reason.EMPTY;
import static io.cairn.job.content.archive.ArchiveResult.Reason.ENCRYPTED;
import static io.cairn.job.content.archive.ArchiveResult.Reason.LINK;
import static io.cairn.job.content.archive.ArchiveResult.Reason.NOT_AN_ARCHIVE;
import static io.cairn.job.content.archive.ArchiveResult.Reason.PATH_ABSOLUTE;
import static io.cairn.job.content.archive.ArchiveResult.Reason.PATH_CHARACTER;
import static io.cairn.job.content.archive.ArchiveResult.Reason.PATH_EMPTY;
import static io.cairn.job.content.archive.ArchiveResult.Reason.PATH_ESCAPES;
import static io.cairn.job.content.archive.ArchiveResult.Reason.PATH_NOT_UTF8;
import static io.cairn.job.content.archive.ArchiveResult.Reason.PATH_TOO_DEEP;
import static io.cairn.job.content.archive.ArchiveResult.Reason.PATH_TOO_LONG;
import static io.cairn.job.content.archive.ArchiveResult.Reason.RATIO;
import static io.cairn.job.content.archive.ArchiveResult.Reason.SPARSE;
import static io.cairn.job.content.archive.ArchiveResult.Reason.SPECIAL_FILE;
import static io.cairn.job.content.archive.ArchiveResult.Reason.TOO_BIG;
import static io.cairn.job.content.archive.ArchiveResult.Reason.TOO_MANY_ENTRIES;
import static io.cairn.job.content.archive.ArchiveResult.Reason.TRUNCATED;
import static io.cairn.job.content.archive.ArchiveResult.Reason.UNSUPPORTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.cairn.job.content.archive.ArchiveResult.Reason;
import io.cairn.job.content.archive.ArchiveResult.Refused;
import io.cairn.job.tar.TarBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

class HostileArchivesTest {

    private static final ArchiveLimits SMALL =
            new ArchiveLimits(10, DataSize.ofKilobytes(100), 50, DataSize.ofKilobytes(20), 512, 32);

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({"paths", "tars", "zips", "compressed"})
    void isRefused(String what, Reason reason, byte[] archive) throws IOException {
        assertThat(Archives.read(archive, SMALL).result())
                .as(what)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reason())
                                .as("%s: %s", refused.entry(), refused.detail())
                                .isEqualTo(reason));
    }

    static Stream<Arguments> paths() {
        return Stream.of(
                        path("from the root", PATH_ABSOLUTE, "/etc/passwd"),
                        path("from a drive", PATH_ABSOLUTE, "C:/windows"),
                        path("on a drive", PATH_ABSOLUTE, "c:file"),
                        path("parent", PATH_ESCAPES, "../x"),
                        path("parent in the middle", PATH_ESCAPES, "a/../../x"),
                        path("parent at the end", PATH_ESCAPES, "a/.."),
                        path("backslash", PATH_CHARACTER, "..\\x"),
                        path("line feed", PATH_CHARACTER, "a\nb"),
                        path("delete", PATH_CHARACTER, "a\u007f"),
                        path("second set of controls", PATH_CHARACTER, "a\u0085b"),
                        path("empty component", PATH_EMPTY, "a//b"),
                        path("a file called dot", PATH_EMPTY, "."),
                        path("long component", PATH_TOO_LONG, "x".repeat(256)),
                        path("long", PATH_TOO_LONG, "123456789/".repeat(51) + "123"),
                        path("deep", PATH_TOO_DEEP, "d/".repeat(32) + "x"))
                .flatMap(stream -> stream);
    }

    private static Stream<Arguments> path(String what, Reason reason, String path) {
        return Stream.of(
                arguments(
                        "tar, PAX: " + what,
                        reason,
                        tar(t -> t.pax("path", path).file("x", ""))),
                arguments("tar, GNU: " + what, reason, tar(t -> t.longName(path).file("x", ""))),
                arguments(
                        "zip: " + what,
                        reason,
                        new ZipBytes().add(ZipBytes.entry(path, "x")).end()));
    }

    static Stream<Arguments> tars() {
        byte[] latin1 = {'a', (byte) 0xe4};
        return Stream.of(
                arguments("absolute in a header", PATH_ABSOLUTE, tar(t -> t.file("/x", ""))),
                arguments(
                        "zero in a PAX path",
                        PATH_CHARACTER,
                        tar(t -> t.pax("path", "a\0b").file("x", ""))),
                arguments("no name", PATH_EMPTY, tar(t -> t.file("", ""))),
                arguments("name in Latin 1", PATH_NOT_UTF8, tar(t -> t.file(latin1, new byte[0]))),
                arguments(
                        "overlong UTF-8",
                        PATH_NOT_UTF8,
                        tar(t -> t.pax("path", new byte[] {(byte) 0xc0, (byte) 0xae})
                                .file("x", ""))),
                arguments("symbolic link", LINK, tar(t -> t.special("x", '2'))),
                arguments("link whose name is a directory's", LINK, tar(t -> t.special("x/", '2'))),
                arguments("hard link", LINK, tar(t -> t.file("a", "").special("x", '1'))),
                arguments("character device", SPECIAL_FILE, tar(t -> t.special("x", '3'))),
                arguments("block device", SPECIAL_FILE, tar(t -> t.special("x", '4'))),
                arguments("pipe", SPECIAL_FILE, tar(t -> t.special("x", '6'))),
                arguments("volume label", SPECIAL_FILE, tar(t -> t.special("x", 'V'))),
                arguments("old sparse file", SPARSE, tar(t -> t.special("x", 'S'))),
                arguments(
                        "PAX sparse file",
                        SPARSE,
                        tar(t -> t.pax("GNU.sparse.major", "1").file("x", ""))),
                arguments("file twice", DUPLICATE, tar(t -> t.file("x", "").file("./x", ""))),
                arguments(
                        "directory twice", DUPLICATE, tar(t -> t.directory("x/").directory("x"))),
                arguments(
                        "file, then directory",
                        CONFLICT,
                        tar(t -> t.file("x", "").directory("x/"))),
                arguments(
                        "directory, then file",
                        CONFLICT,
                        tar(t -> t.directory("x/").file("x", ""))),
                arguments(
                        "file, then below it",
                        CONFLICT,
                        tar(t -> t.file("x", "").file("x/y", ""))),
                arguments(
                        "below it, then file",
                        CONFLICT,
                        tar(t -> t.file("x/y", "").file("x", ""))),
                arguments("many files", TOO_MANY_ENTRIES, tar(t -> files(t, 11))),
                arguments("the root many times", TOO_MANY_ENTRIES, tar(t -> {
                    for (int time = 0; time < 11; time++) {
                        t.directory("./");
                    }
                    return t;
                })),
                arguments(
                        "many implied directories", TOO_MANY_ENTRIES, tar(t -> t.file("1/2/3/4/5/6/7/8/9/10/11", ""))),
                arguments("big file", TOO_BIG, tar(t -> t.file("x", "y".repeat(102_401)))),
                arguments(
                        "many bytes together",
                        TOO_BIG,
                        tar(t -> t.file("x", "y".repeat(60_000)).file("z", "y".repeat(60_000)))),
                arguments(
                        "claims a size that nobody has",
                        TOO_BIG,
                        tar(t -> t.header(new byte[] {'x'}, '0', 1L << 32, 0))),
                arguments("negative size", DAMAGED, tar(t -> t.header(new byte[] {'x'}, '0', -1, 0))),
                arguments(
                        "global path",
                        DAMAGED,
                        tar(t -> t.globalPax("path", "y").file("x", ""))),
                arguments(
                        "PAX record of wrong length",
                        DAMAGED,
                        tar(t -> t.extended('x', new byte[] {'9', '9', ' ', 'a', '=', 'b', '\n'})
                                .file("x", ""))),
                arguments("long name of 4 GiB", DAMAGED, tar(t -> t.header(new byte[] {'x'}, 'L', 1L << 32, 0))),
                arguments(
                        "second archive behind the first",
                        DAMAGED,
                        join(tar(t -> t.file("x", "")), tar(t -> t.file("y", "")))),
                arguments(
                        "no end mark",
                        TRUNCATED,
                        new TarBytes().file("x", "data").withoutEnd()),
                arguments(
                        "wrong check sum",
                        DAMAGED,
                        flip(new TarBytes().file("x", "").file("y", "").end(), 512)),
                arguments("only directories", EMPTY, tar(t -> t.directory("x/"))),
                arguments("nothing", NOT_AN_ARCHIVE, new byte[0]),
                arguments("zeros", NOT_AN_ARCHIVE, new byte[10_240]),
                arguments("text", NOT_AN_ARCHIVE, "hello".repeat(1000).getBytes(StandardCharsets.UTF_8)));
    }

    static Stream<Arguments> zips() {
        var x = ZipBytes.entry("x", "content");
        return Stream.of(
                arguments(
                        "symbolic link",
                        LINK,
                        zip(ZipBytes.entry("x", "/etc/passwd").unixMode(0120777))),
                arguments(
                        "symbolic link that says it is from DOS",
                        LINK,
                        zip(ZipBytes.entry("x", "y").unixMode(0120777).madeBy(0))),
                arguments(
                        "symbolic link with a slash",
                        LINK,
                        zip(ZipBytes.entry("x/", "").unixMode(0120777))),
                arguments("device", SPECIAL_FILE, zip(ZipBytes.entry("x", "").unixMode(0020666))),
                arguments("pipe", SPECIAL_FILE, zip(ZipBytes.entry("x", "").unixMode(0010666))),
                arguments(
                        "directory by mode only",
                        CONFLICT,
                        zip(ZipBytes.entry("x", "").unixMode(0040755))),
                arguments("directory with content", DAMAGED, zip(ZipBytes.entry("x/", "content"))),
                arguments("encrypted", ENCRYPTED, zip(ZipBytes.entry("x", "y").flags(1))),
                arguments("bzip2", UNSUPPORTED, zip(ZipBytes.entry("x", "y").method(12))),
                arguments(
                        "long extra field",
                        UNSUPPORTED,
                        zip(ZipBytes.entry("x", "y").extra(2000))),
                arguments(
                        "name in Latin 1",
                        PATH_NOT_UTF8,
                        zip(new ZipBytes.Entry(new byte[] {'a', (byte) 0xe4}, new byte[0]))),
                arguments(
                        "longer than it says",
                        DAMAGED,
                        zip(ZipBytes.entry("x", "y".repeat(50_000)).claimsSize(10))),
                arguments(
                        "shorter than it says",
                        DAMAGED,
                        zip(ZipBytes.entry("x", "y").claimsSize(10))),
                arguments(
                        "says it is big", TOO_BIG, zip(ZipBytes.entry("x", "y").claimsSize(200_000))),
                arguments(
                        "wrong check sum", DAMAGED, zip(ZipBytes.entry("x", "y").claimsSum(1))),
                arguments("entry twice", DUPLICATE, new ZipBytes().add(x).add(x).end()),
                arguments("one content under many names", RATIO, overlapping()),
                arguments("many entries", TOO_MANY_ENTRIES, manyEntries().end()),
                arguments("many entries that it denies", DAMAGED, manyEntries().end(5, 0)),
                arguments(
                        "fewer entries than it says",
                        DAMAGED,
                        new ZipBytes().add(x).end(2, 0)),
                arguments("part of several", UNSUPPORTED, new ZipBytes().add(x).end(1, 1)),
                arguments("something behind it", DAMAGED, join(zip(x), new byte[] {1})),
                arguments("something inserted", DAMAGED, inserted(zip(x))),
                arguments("no directory", TRUNCATED, Arrays.copyOf(zip(x), 40)),
                arguments("empty", EMPTY, new ZipBytes().end()));
    }

    static Stream<Arguments> compressed() throws IOException {
        byte[] whole = Archives.gzip(tar(t -> t.file("x", "content")));
        return Stream.of(
                arguments("bomb", RATIO, Archives.gzip(tar(t -> t.file("x", "y".repeat(90_000))))),
                arguments(
                        "bomb of headers",
                        RATIO,
                        Archives.gzip(
                                tar(t -> t.pax("comment", "y".repeat(30_000)).file("x", "")))),
                arguments("end", TRUNCATED, Arrays.copyOf(whole, whole.length - 1)),
                arguments("check sum", DAMAGED, flip(whole, whole.length - 6)),
                arguments("no tar in it", DAMAGED, Archives.gzip("x".repeat(600).getBytes(StandardCharsets.UTF_8))),
                arguments("nothing in it", TRUNCATED, Archives.gzip(new byte[0])),
                arguments("link", LINK, Archives.gzip(tar(t -> t.special("x", '2')))));
    }

    @Test
    void aLongStreamOfZerosBehindAShortArchiveIsGivenUpSoon() throws IOException {
        var bomb = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bomb, 64 * 1024)) {
            gzip.write(tar(t -> t.file("x", "content")));
            byte[] zeros = new byte[1 << 20];
            for (int mebibyte = 0; mebibyte < 128; mebibyte++) {
                gzip.write(zeros);
            }
        }
        var outcome = Archives.read(bomb.toByteArray(), ArchiveLimits.standard());
        assertThat(outcome.result())
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(DAMAGED));
        assertThat(outcome.tar()).hasSizeLessThan(4096);
    }

    private static byte[] tar(UnaryOperator<TarBytes> members) {
        return members.apply(new TarBytes()).end();
    }

    private static byte[] zip(ZipBytes.Entry entry) {
        return new ZipBytes().add(entry).end();
    }

    private static TarBytes files(TarBytes tar, int count) {
        for (int file = 0; file < count; file++) {
            tar.file("f" + file, "");
        }
        return tar;
    }

    private static ZipBytes manyEntries() {
        var zip = new ZipBytes();
        for (int entry = 0; entry < 11; entry++) {
            zip.add(ZipBytes.entry("f" + entry, ""));
        }
        return zip;
    }

    private static byte[] overlapping() {
        String content = "y".repeat(15_000);
        var zip = new ZipBytes().add(ZipBytes.entry("0", content));
        for (int name = 1; name < 5; name++) {
            zip.again(ZipBytes.entry(String.valueOf(name), content), 0);
        }
        return zip.end();
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static byte[] inserted(byte[] zip) {
        int end = zip.length - 22;
        return join(join(Arrays.copyOf(zip, end), new byte[3]), Arrays.copyOfRange(zip, end, zip.length));
    }

    private static byte[] flip(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 0x10;
        return flipped;
    }
}
