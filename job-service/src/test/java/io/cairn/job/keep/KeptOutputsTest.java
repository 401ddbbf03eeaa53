package io.cairn.job.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.content.Sha256;
import io.cairn.job.disk.Unfinished;
import io.cairn.job.keep.OutputManifest.OutputFile;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.reconcile.loop.Keep.OutputReader;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.tar.TarBytes;
import io.cairn.job.tar.TarFormatException;
import io.cairn.kit.test.property.Property;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class KeptOutputsTest {

    @TempDir
    Path root;

    private final Job job = SampleJobs.submitted("acme", 0);

    @Test
    void whatEveryRankWroteIsListedAndCanBeRead() throws IOException {
        var outputs = outputs(1000, 10);
        assertThat(outputs.manifest(job)).isEmpty();
        assertThat(outputs.keep(
                        job,
                        ranks(
                                new TarBytes()
                                        .directory("output/")
                                        .file("output/b/model.bin", "weights")
                                        .end(),
                                new TarBytes()
                                        .directory("output/")
                                        .file("output/a.txt", "text")
                                        .end())))
                .isEmpty();
        assertThat(outputs.manifest(job).orElseThrow().files())
                .containsExactly(
                        new OutputFile("worker-0/b/model.bin", 7, sha("weights")),
                        new OutputFile("worker-1/a.txt", 4, sha("text")));
        assertThat(outputs.file(job, "worker-0/b/model.bin").orElseThrow()).hasContent("weights");
        assertThat(outputs.file(job, "worker-1/a.txt").orElseThrow()).hasContent("text");
        assertNothingUnfinished();
    }

    @Test
    void onlyPathsOfTheManifestAreFound() throws IOException {
        var outputs = outputs(1000, 10);
        outputs.keep(job, ranks(new TarBytes().file("output/a", "x").end()));
        for (String path :
                List.of("", "a", "worker-0", "worker-0/../worker-0/a", "/etc/passwd", "_SUCCESS.json", "x\0")) {
            assertThat(outputs.file(job, path)).as(path).isEmpty();
        }
    }

    @Test
    void linksAndDevicesAreNotedAndNotMade() throws IOException {
        var outputs = outputs(1000, 10);
        outputs.keep(
                job,
                ranks(new TarBytes()
                        .special("output/soft", '2')
                        .special("output/hard", '1')
                        .special("output/device", '3')
                        .special("output/pipe", '6')
                        .file("output/soft/through", "the link")
                        .end()));
        var manifest = outputs.manifest(job).orElseThrow();
        assertThat(manifest.files()).extracting(OutputFile::path).containsExactly("worker-0/soft/through");
        assertThat(manifest.skipped()).hasSize(4).allMatch(note -> note.endsWith("no regular file"));
        assertOnlyPlainFiles();
    }

    @Test
    void absurdNamesAreKeptUnderTextThatCanBeShown() throws IOException {
        var outputs = outputs(1000, 20);
        outputs.keep(
                job,
                ranks(new TarBytes()
                        .pax("path", new byte[] {'o', '/', 'a', (byte) 0xff})
                        .file("x", "1")
                        .pax("path", "o/line\nbreak")
                        .file("x", "2")
                        .pax("path", "o/back\\slash")
                        .file("x", "3")
                        .pax("path", "o/" + "long".repeat(200))
                        .file("x", "4")
                        .pax("path", "o/模型.bin")
                        .file("x", "5")
                        .file("o/_SUCCESS.json", "6")
                        .end()));
        assertThat(outputs.manifest(job).orElseThrow().files())
                .extracting(OutputFile::path)
                .containsExactlyInAnyOrder(
                        "worker-0/a\\xff",
                        "worker-0/line\\u{a}break",
                        "worker-0/back\\\\slash",
                        "worker-0/" + "long".repeat(200),
                        "worker-0/模型.bin",
                        "worker-0/_SUCCESS.json");
        assertThat(outputs.file(job, "worker-0/a\\xff").orElseThrow()).hasContent("1");
        assertThat(outputs.file(job, "worker-0/模型.bin").orElseThrow()).hasContent("5");
    }

    @Test
    void namesThatMeanAnotherPlaceAreNotedAndNotKept() throws IOException {
        var outputs = outputs(1000, 10);
        outputs.keep(
                job,
                ranks(new TarBytes()
                        .file("o/../../x", "")
                        .file("/etc/passwd/../x", "")
                        .file("o//x", "")
                        .file("o/./x", "")
                        .file("loose", "")
                        .file("o/twice", "1")
                        .file("o/twice", "2")
                        .end()));
        var manifest = outputs.manifest(job).orElseThrow();
        assertThat(manifest.files()).extracting(OutputFile::path).containsExactly("worker-0/twice");
        assertThat(outputs.file(job, "worker-0/twice").orElseThrow()).hasContent("1");
        assertThat(manifest.skipped()).hasSize(6);
        assertOnlyPlainFiles();
    }

    @Test
    void aLimitThatIsPassedIsSaidEachTimeAndWhatCameBeforeIsKept() throws IOException {
        var many = new TarBytes();
        for (int file = 0; file < 11; file++) {
            many.file("o/" + file, "");
        }
        assertLimit("more than 10 output files", 10, many.end());
        assertLimit(
                "more than 1000 bytes of output",
                1,
                new TarBytes()
                        .file("o/a", "x".repeat(900))
                        .file("o/b", "x".repeat(101))
                        .end());
        // No end of the data ever comes: it is not waited for.
        assertLimit(
                "more than 1000 bytes of output",
                0,
                new TarBytes()
                        .header(new byte[] {'o', '/', 'x'}, '0', 1L << 40, 0)
                        .withoutEnd());
        var directories = new TarBytes();
        for (int directory = 0; directory < 101; directory++) {
            directories.directory("o/" + directory);
        }
        assertLimit("many more directories and links than output files", 0, directories.end());
    }

    @Test
    void aStreamThatBreaksOffIsNoSmallerOutput() {
        byte[] tar = new TarBytes().file("o/a", "x").file("o/b", "y").withoutEnd();
        for (int length = 0; length <= tar.length; length += 256) {
            byte[] part = Arrays.copyOf(tar, length);
            var outputs = outputs(1000, 10);
            assertThatThrownBy(() -> outputs.keep(job, ranks(part))).isInstanceOf(TarFormatException.class);
            assertThat(root.resolve("acme")).doesNotExist();
        }
        assertNothingUnfinished();
    }

    @Test
    void aSecondCallFindsTheFirstSetAndReadsNothing() throws IOException {
        var outputs = outputs(1000, 10);
        outputs.keep(job, ranks(new TarBytes().file("o/a", "first").end()));
        outputs.keep(job, ranks(new byte[] {1}));
        assertThat(outputs.file(job, "worker-0/a").orElseThrow()).hasContent("first");
    }

    @Test
    void whateverTheStreamHoldsNothingIsWrittenOutside() {
        byte[] tar = new TarBytes()
                .directory("o/")
                .pax("path", "o/" + "n".repeat(150))
                .file("x", "1")
                .longName("o/" + "g".repeat(150))
                .file("x", "2")
                .special("o/link", '2')
                .file("o/link/x", "3")
                .end();
        var outputs = outputs(1000, 10);
        Property.forAll(300, random -> {
            byte[] damaged = tar.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            var fresh = SampleJobs.submitted("acme", random.nextInt(1_000_000));
            try {
                outputs.keep(fresh, ranks(damaged));
            } catch (IOException unreadable) {
                assertThat(unreadable).isInstanceOf(TarFormatException.class);
            }
        });
        assertThat(root.toFile().list()).containsExactlyInAnyOrder("acme", ".incoming-outputs");
        assertOnlyPlainFiles();
        assertNothingUnfinished();
    }

    private void assertLimit(String words, int kept, byte[] tar) throws IOException {
        var outputs = outputs(1000, 10);
        var other = SampleJobs.submitted("acme", 1);
        assertThat(outputs.keep(other, ranks(tar))).contains(words);
        assertThat(outputs.keep(other, ranks(tar))).as("after a crash").contains(words);
        assertThat(outputs.manifest(other).orElseThrow().files()).hasSize(kept);
    }

    private KeptOutputs outputs(long bytes, int files) {
        return new KeptOutputs(root, new KeepLimits(DataSize.ofMegabytes(1), DataSize.ofBytes(bytes), files));
    }

    private static OutputReader ranks(byte[]... tars) {
        var byRank = new TreeMap<Integer, byte[]>();
        for (byte[] tar : tars) {
            byRank.put(byRank.size(), tar);
        }
        return new OutputReader() {
            @Override
            public InputStream open(Rank rank) {
                return new ByteArrayInputStream(byRank.getOrDefault(rank.index(), new byte[0]));
            }

            @Override
            public List<Rank> ranks() {
                return byRank.keySet().stream()
                        .map(index -> new Rank("worker", index))
                        .toList();
            }
        };
    }

    private void assertOnlyPlainFiles() {
        try (var all = Files.walk(root)) {
            assertThat(all)
                    .allMatch(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                            || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException disk) {
            throw new UncheckedIOException(disk);
        }
    }

    private void assertNothingUnfinished() {
        assertThat(Unfinished.in(root.resolve(".incoming-outputs"))).isEmpty();
    }

    private static String sha(String content) {
        return Sha256.of(content.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
