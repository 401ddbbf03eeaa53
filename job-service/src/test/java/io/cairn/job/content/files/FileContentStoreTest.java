package io.cairn.job.content.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.content.Content;
import io.cairn.job.content.Content.Kind;
import io.cairn.job.content.Sha256;
import io.cairn.job.content.Uploads.Answer;
import io.cairn.job.content.Uploads.Position;
import io.cairn.job.content.Uploads.Removal;
import io.cairn.job.content.archive.ArchiveLimits;
import io.cairn.job.content.archive.ArchiveReader;
import io.cairn.job.content.archive.ArchiveResult;
import io.cairn.job.disk.Unfinished;
import io.cairn.job.lifecycle.JobDatabase;
import io.cairn.job.lifecycle.NobodyWakes;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.jdbc.JdbcJobs;
import io.cairn.job.tar.TarBytes;
import io.cairn.kit.tenancy.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

@Tag("docker")
class FileContentStoreTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHER = new TenantId("other");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901234Z");
    private static JdbcClient sql;
    private static TransactionTemplate transaction;

    @TempDir
    Path root;

    @BeforeAll
    static void database() {
        var database = JobDatabase.fresh();
        sql = database.sql();
        transaction = database.transaction();
    }

    @BeforeEach
    void empty() {
        sql.sql("truncate content").update();
    }

    @Test
    void anUploadIsStoredUnderTheHashOfItsBytesAndComesBackAsPlainTar() throws IOException {
        var store = store(NOW, DataSize.ofMegabytes(1));
        byte[] archive = archive("train.py", "print(1)");
        var content = stored(store.put(ACME, Kind.PROGRAM, new ByteArrayInputStream(archive)), true);
        assertThat(content.sha256()).isEqualTo(Sha256.of(archive));
        assertThat(content.archiveBytes()).isEqualTo(archive.length);
        assertThat(content.contentBytes()).isEqualTo(8);
        assertThat(content.files()).isEqualTo(1);
        assertThat(store.find(ACME, Kind.PROGRAM, content.sha256())).contains(content);
        assertThat(root.resolve("acme/program/" + content.sha256() + ".tar")).isRegularFile();
        try (var tar = store.openTar(content)) {
            assertThat(tar.readAllBytes()).isNotEqualTo(archive).hasSizeGreaterThan(1000);
        }
        assertNothingUnfinished();
    }

    @Test
    void theSameBytesAgainAreTheSameContentAndAnotherTenantDoesNotSeeThem() throws IOException {
        byte[] archive = archive("a", "x");
        var first = stored(
                store(NOW, DataSize.ofMegabytes(1)).put(ACME, Kind.DATASET, new ByteArrayInputStream(archive)), true);
        var later = store(NOW.plusSeconds(60), DataSize.ofMegabytes(1));
        assertThat(stored(later.put(ACME, Kind.DATASET, new ByteArrayInputStream(archive)), false))
                .isEqualTo(first);
        assertThat(later.find(OTHER, Kind.DATASET, first.sha256())).isEmpty();
        assertThat(later.find(ACME, Kind.PROGRAM, first.sha256())).isEmpty();
        stored(later.put(OTHER, Kind.DATASET, new ByteArrayInputStream(archive)), true);
    }

    @Test
    void whatIsRefusedLeavesNothing() throws IOException {
        var store = store(NOW, DataSize.ofMegabytes(1));
        var hostile = new ByteArrayInputStream(new TarBytes().file("../x", "").end());
        assertThat(store.put(ACME, Kind.PROGRAM, hostile))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.why().reason()).isEqualTo(ArchiveResult.Reason.PATH_ESCAPES));
        var large = new ByteArrayInputStream(new byte[100_001]);
        assertThat(store.put(ACME, Kind.PROGRAM, large)).isEqualTo(new Answer.TooLarge(100_000));
        var broken = new SequenceInputStream(new ByteArrayInputStream(archive("a", "x")), new Broken());
        assertThatThrownBy(() -> store.put(ACME, Kind.PROGRAM, broken)).hasMessage("connection lost");
        assertThat(store.list(ACME, Kind.PROGRAM, Optional.empty(), 10)).isEmpty();
        assertThat(root.resolve("acme")).doesNotExist();
        assertNothingUnfinished();
    }

    @Test
    void anUploadOfExactlyTheLimitPasses() throws IOException {
        byte[] padded = new byte[100_000];
        byte[] archive = archive("a", "x");
        System.arraycopy(archive, 0, padded, 0, archive.length);
        stored(store(NOW, DataSize.ofMegabytes(1)).put(ACME, Kind.PROGRAM, new ByteArrayInputStream(padded)), true);
    }

    @Test
    void emptyDirectoriesUseUpTheTenantsRoomToo() throws IOException {
        var store = store(NOW, DataSize.ofKilobytes(20));
        var answers = new ArrayList<Answer>();
        for (int upload = 0; upload < 3; upload++) {
            var tar = new TarBytes().file("upload" + upload, "");
            for (int directory = 0; directory < 20; directory++) {
                tar.directory("d" + directory);
            }
            answers.add(store.put(ACME, Kind.DATASET, new ByteArrayInputStream(tar.end())));
        }
        assertThat(answers.get(0)).isInstanceOf(Answer.Stored.class);
        assertThat(answers.get(2)).isEqualTo(new Answer.NoRoom(20 * 1024));
        assertNothingUnfinished();
    }

    @Test
    void uploadsAtTheSameTimeCannotTakeTheSameRoomThroughWhateverReplica() throws Exception {
        var store = store(NOW, DataSize.ofBytes(5000)); // two of them have no room
        var replica = store(NOW, DataSize.ofBytes(5000));
        var uploads = new ArrayList<Callable<Answer>>();
        for (int upload = 0; upload < 8; upload++) {
            byte[] archive = archive("file" + upload, "x".repeat(1000));
            var through = upload % 2 == 0 ? store : replica;
            uploads.add(() -> through.put(ACME, Kind.DATASET, new ByteArrayInputStream(archive)));
        }
        int stored = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(uploads)) {
                stored += answer.get() instanceof Answer.Stored ? 1 : 0;
            }
        }
        assertThat(stored).isEqualTo(1);
        assertThat(store.list(ACME, Kind.DATASET, Optional.empty(), 10)).hasSize(1);
    }

    @Test
    void aLostFileIsAbsentUntilItIsUploadedAgain() throws IOException {
        var store = store(NOW, DataSize.ofMegabytes(1));
        byte[] archive = archive("a", "x");
        var content = stored(store.put(ACME, Kind.PROGRAM, new ByteArrayInputStream(archive)), true);
        Files.delete(root.resolve("acme/program/" + content.sha256() + ".tar"));
        assertThat(store.find(ACME, Kind.PROGRAM, content.sha256())).isEmpty();
        assertThat(stored(store.put(ACME, Kind.PROGRAM, new ByteArrayInputStream(archive)), false))
                .isEqualTo(content);
        try (var tar = store.openTar(content)) {
            assertThat(tar.readAllBytes()).isNotEmpty();
        }
    }

    @Test
    void whatIsRemovedIsGoneForItsTenantAloneAndItsRoomIsFree() throws IOException {
        byte[] archive = archive("a", "x".repeat(1000));
        var store = store(NOW, DataSize.ofKilobytes(6));
        var content = stored(store.put(ACME, Kind.PROGRAM, new ByteArrayInputStream(archive)), true);
        var others = stored(store.put(OTHER, Kind.PROGRAM, new ByteArrayInputStream(archive)), true);
        assertThat(store.put(ACME, Kind.PROGRAM, new ByteArrayInputStream(archive("b", "x".repeat(5000)))))
                .isInstanceOf(Answer.NoRoom.class);
        assertThat(store.remove(ACME, Kind.PROGRAM, content.sha256())).isEqualTo(Removal.REMOVED);
        assertThat(store.remove(ACME, Kind.PROGRAM, content.sha256())).isEqualTo(Removal.ABSENT);
        assertThat(store.find(ACME, Kind.PROGRAM, content.sha256())).isEmpty();
        assertThat(store.find(OTHER, Kind.PROGRAM, others.sha256())).isPresent();
        stored(store.put(ACME, Kind.PROGRAM, new ByteArrayInputStream(archive)), true);
    }

    @Test
    void whatAnUnfinishedJobNamesIsNotRemoved() throws IOException {
        var store = store(NOW, DataSize.ofMegabytes(1));
        var content = stored(store.put(ACME, Kind.PROGRAM, new ByteArrayInputStream(archive("a", "x"))), true);
        var job = SampleJobs.submitted(ACME.value(), 0, SampleJobs.request("single", content.sha256()));
        transaction.executeWithoutResult(begun -> new JdbcJobs(sql, transaction, new NobodyWakes()).add(job));
        assertThat(store.remove(ACME, Kind.PROGRAM, content.sha256())).isEqualTo(Removal.NEEDED);
        assertThat(store.find(ACME, Kind.PROGRAM, content.sha256())).isPresent();
        sql.sql("update job set finished_at = now()").update();
        assertThat(store.remove(ACME, Kind.PROGRAM, content.sha256())).isEqualTo(Removal.REMOVED);
    }

    @Test
    void theListHasTheNewestFirstAndGoesOnBehindAPosition() throws IOException {
        for (int minute = 0; minute < 5; minute++) {
            // Two of each minute: the hash decides between them.
            for (String name : List.of("a", "b")) {
                store(NOW.plusSeconds(60L * minute), DataSize.ofMegabytes(1))
                        .put(ACME, Kind.PROGRAM, new ByteArrayInputStream(archive(name + minute, "x")));
            }
        }
        var store = store(NOW, DataSize.ofMegabytes(1));
        var all = store.list(ACME, Kind.PROGRAM, Optional.empty(), 100);
        assertThat(all).hasSize(10).isSortedAccordingTo((one, other) -> {
            int byTime = other.createdAt().compareTo(one.createdAt());
            return byTime != 0
                    ? byTime
                    : other.sha256().hex().compareTo(one.sha256().hex());
        });
        var paged = new ArrayList<Content>();
        Optional<Position> before = Optional.empty();
        for (var page = store.list(ACME, Kind.PROGRAM, before, 3);
                !page.isEmpty();
                page = store.list(ACME, Kind.PROGRAM, before, 3)) {
            paged.addAll(page);
            before = Optional.of(
                    new Position(page.getLast().createdAt(), page.getLast().sha256()));
        }
        assertThat(paged).isEqualTo(all);
    }

    private FileContentStore store(Instant now, DataSize room) {
        return new FileContentStore(
                root,
                new JdbcContents(sql, transaction),
                new ArchiveReader(ArchiveLimits.standard()),
                new FileContentStore.Limits(DataSize.ofBytes(100_000), DataSize.ofBytes(200_000), room),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    private static byte[] archive(String name, String content) {
        return new TarBytes().file(name, content).end();
    }

    private static Content stored(Answer answer, boolean created) {
        assertThat(answer).isInstanceOf(Answer.Stored.class);
        var stored = (Answer.Stored) answer;
        assertThat(stored.created()).isEqualTo(created);
        return stored.content();
    }

    private void assertNothingUnfinished() {
        assertThat(Unfinished.in(root.resolve(".incoming"))).isEmpty();
    }

    private static final class Broken extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("connection lost");
        }
    }
}
