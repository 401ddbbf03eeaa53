package io.cairn.job.content.files;

import io.cairn.job.content.Content;
import io.cairn.job.content.ContentStore;
import io.cairn.job.content.Sha256;
import io.cairn.job.content.Uploads;
import io.cairn.job.content.archive.ArchiveReader;
import io.cairn.job.content.archive.ArchiveResult;
import io.cairn.job.disk.Incoming;
import io.cairn.kit.tenancy.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.util.unit.DataSize;

/**
 * Archives below one folder, each as the plain tar that {@link ArchiveReader} made of it. The order that loses nothing:
 *
 * <ol>
 *   <li>the upload goes to a temporary file while it is hashed and counted;
 *   <li>it is checked, and the plain tar is written beside it and forced to disk;
 *   <li>the tar is renamed to its place;
 *   <li>the row is written; only now does the content exist.
 * </ol>
 *
 * A kill before 4 leaves files that nobody sees; those of steps 1 and 2 are removed at the next start. Replicas share the
 * folder: each has its own place for what is under way.
 */
public final class FileContentStore implements ContentStore, Uploads, AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final Path root;
    private final JdbcContents rows;
    private final ArchiveReader reader;
    private final Limits limits;
    private final Clock clock;
    private final Incoming incoming;

    /**
     * Sizes that an operator sets.
     *
     * @param program largest upload of a program
     * @param dataset largest upload of a data set
     * @param tenant what all archives of a tenant may take on disk
     */
    public record Limits(DataSize program, DataSize dataset, DataSize tenant) {
        long upload(Content.Kind kind) {
            return switch (kind) {
                case PROGRAM -> program.toBytes();
                case DATASET -> dataset.toBytes();
            };
        }
    }

    /**
     * Sweeps what an earlier process left unfinished.
     *
     * @param root below it, one folder per tenant
     */
    public FileContentStore(Path root, JdbcContents rows, ArchiveReader reader, Limits limits, Clock clock) {
        this.root = root;
        this.rows = rows;
        this.reader = reader;
        this.limits = limits;
        this.clock = clock;
        this.incoming = new Incoming(root.resolve(".incoming")); // no tenant is called so
    }

    @Override
    public Answer put(TenantId tenant, Content.Kind kind, InputStream archive) throws IOException {
        Path upload = incoming.newFile();
        Path plain = incoming.newFile();
        try {
            MessageDigest digest = Sha256.digest();
            long bytes = receive(archive, upload, digest, limits.upload(kind));
            if (bytes > limits.upload(kind)) {
                return new Answer.TooLarge(limits.upload(kind));
            }
            var sha = new Sha256(HexFormat.of().formatHex(digest.digest()));
            var known = find(tenant, kind, sha);
            if (known.isPresent()) {
                return new Answer.Stored(known.get(), false);
            }
            return switch (check(upload, plain)) {
                case ArchiveResult.Refused refused -> new Answer.Refused(refused);
                case ArchiveResult.Read read -> store(plain, content(tenant, kind, sha, bytes, read));
            };
        } finally {
            Files.deleteIfExists(upload);
            Files.deleteIfExists(plain);
        }
    }

    private Content content(TenantId tenant, Content.Kind kind, Sha256 sha, long bytes, ArchiveResult.Read read) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return new Content(tenant, kind, sha, bytes, read.bytes(), read.files(), now);
    }

    /** Stops soon behind the limit: more is not worth reading. */
    private static long receive(InputStream archive, Path upload, MessageDigest digest, long most) throws IOException {
        long bytes = 0;
        var buffer = new byte[BUFFER];
        try (OutputStream out = Files.newOutputStream(upload)) {
            int got = archive.read(buffer);
            while (got >= 0) {
                bytes += got;
                if (bytes > most) {
                    return bytes;
                }
                digest.update(buffer, 0, got);
                out.write(buffer, 0, got);
                got = archive.read(buffer);
            }
        }
        return bytes;
    }

    private ArchiveResult check(Path upload, Path plain) throws IOException {
        try (var in = FileChannel.open(upload, StandardOpenOption.READ);
                var out = FileChannel.open(plain, StandardOpenOption.WRITE)) {
            var result = reader.read(in, Channels.newOutputStream(out));
            out.force(true);
            return result;
        }
    }

    /** One at a time for each tenant, so that two uploads cannot both take the room that is left. */
    private Answer store(Path plain, Content content) throws IOException {
        long bytes = Files.size(plain);
        try {
            return rows.alone(content.tenant(), () -> storeAlone(plain, content, bytes));
        } catch (UncheckedIOException disk) {
            throw disk.getCause();
        }
    }

    private Answer storeAlone(Path plain, Content content, long bytes) {
        var row = rows.find(content.tenant(), content.kind(), content.sha256());
        if (row.isEmpty()
                && rows.used(content.tenant()) + bytes > limits.tenant().toBytes()) {
            return new Answer.NoRoom(limits.tenant().toBytes());
        }
        try {
            incoming.publish(plain, place(content.tenant(), content.kind(), content.sha256()));
        } catch (IOException disk) {
            throw new UncheckedIOException(disk);
        }
        // A row may be there whose file was lost: the upload brought it back.
        boolean created = row.isEmpty() && rows.add(content, bytes);
        return new Answer.Stored(row.orElse(content), created);
    }

    /** The file goes first: a row without its file is as good as absent, and another upload or removal mends it. */
    @Override
    public Removal remove(TenantId tenant, Content.Kind kind, Sha256 sha256) throws IOException {
        try {
            return rows.alone(tenant, () -> {
                if (rows.find(tenant, kind, sha256).isEmpty()) {
                    return Removal.ABSENT;
                }
                if (rows.isNeeded(tenant, kind, sha256)) {
                    return Removal.NEEDED;
                }
                try {
                    Files.deleteIfExists(place(tenant, kind, sha256));
                } catch (IOException disk) {
                    throw new UncheckedIOException(disk);
                }
                rows.remove(tenant, kind, sha256);
                return Removal.REMOVED;
            });
        } catch (UncheckedIOException disk) {
            throw disk.getCause();
        }
    }

    @Override
    public Optional<Content> find(TenantId tenant, Content.Kind kind, Sha256 sha256) {
        return rows.find(tenant, kind, sha256).filter(row -> Files.exists(place(tenant, kind, sha256)));
    }

    @Override
    public InputStream openTar(Content content) throws IOException {
        return Files.newInputStream(place(content.tenant(), content.kind(), content.sha256()));
    }

    @Override
    public long most(Content.Kind kind) {
        return limits.upload(kind);
    }

    @Override
    public List<Content> list(TenantId tenant, Content.Kind kind, Optional<Position> before, int limit) {
        return rows.list(tenant, kind, before, limit);
    }

    @Override
    public void close() throws IOException {
        incoming.close();
    }

    private Path place(TenantId tenant, Content.Kind kind, Sha256 sha) {
        return root.resolve(tenant.value())
                .resolve(kind.name().toLowerCase(Locale.ROOT))
                .resolve(sha.hex() + ".tar");
    }
}
