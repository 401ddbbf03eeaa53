package io.cairn.job.content.archive;

import io.cairn.job.content.archive.ArchiveResult.Reason;
import io.cairn.job.tar.PlainTar;
import io.cairn.job.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Checks an uploaded archive (zip, tar or tar.gz, told by its first bytes) and writes what it holds as one plain tar:
 * relative paths below the root, regular files and directories with one owner, mode 0644 or 0755 and no time. Memory
 * is bounded by the number of entries, never by what the archive says or holds.
 */
public final class ArchiveReader {

    private static final int BUFFER = 64 * 1024;
    private static final int HEADER = 512;

    private final ArchiveLimits limits;

    public ArchiveReader(ArchiveLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads {@code archive} from its beginning and writes the plain tar to {@code into}; both stay open. After a refusal,
     * {@code into} has got a part that is to be thrown away.
     *
     * @throws IOException if the channel or {@code into} fails; the archive itself can only be refused
     */
    public ArchiveResult read(SeekableByteChannel archive, OutputStream into) throws IOException {
        var channel = new GuardedChannel(archive);
        var sink = new BufferedOutputStream(new GuardedSink(into), BUFFER);
        try {
            var intake = new Intake(limits, channel.size(), new PlainTar(sink));
            feed(channel, intake);
            var read = intake.end();
            sink.flush();
            return read;
        } catch (Refusal refusal) {
            return refusal.refused();
        } catch (StorageFailed ours) {
            throw ours.failure();
        }
    }

    private void feed(SeekableByteChannel archive, Intake intake) throws Refusal, IOException {
        byte[] start = start(archive);
        if (startsWith(start, 'P', 'K', 3, 4) || startsWith(start, 'P', 'K', 5, 6)) {
            new ZipEntries(limits).feed(archive, intake);
        } else if (startsWith(start, 0x1f, 0x8b)) {
            feedCompressed(archive, intake);
        } else if (TarReader.isHeader(start)) {
            TarEntries.feed(Channels.newInputStream(archive), intake);
        } else {
            throw Refusal.of(Reason.NOT_AN_ARCHIVE, "the upload is neither zip nor tar nor tar.gz");
        }
    }

    /** The JDK's reader, because the library's keeps the whole file name of a gzip header in memory. */
    private void feedCompressed(SeekableByteChannel archive, Intake intake) throws Refusal, IOException {
        long atMost = limits.unpackedByRatio(archive.size());
        try (InputStream unpacked =
                new GZIPInputStream(new BufferedInputStream(Channels.newInputStream(archive), BUFFER), BUFFER)) {
            TarEntries.feed(new BoundedInput(unpacked, atMost), intake);
        } catch (EOFException early) {
            throw Refusal.of(Reason.TRUNCATED, "the compressed data ends too early");
        } catch (ZipException wrong) {
            throw Refusal.of(Reason.DAMAGED, "the compressed data is damaged");
        }
    }

    private static byte[] start(SeekableByteChannel archive) throws IOException {
        var buffer = ByteBuffer.allocate(HEADER);
        archive.position(0);
        while (buffer.hasRemaining() && archive.read(buffer) >= 0) {
            // A channel may give less than there is.
        }
        archive.position(0);
        byte[] start = new byte[buffer.flip().remaining()];
        buffer.get(start);
        return start;
    }

    private static boolean startsWith(byte[] start, int... magic) {
        if (start.length < magic.length) {
            return false;
        }
        for (int at = 0; at < magic.length; at++) {
            if (Byte.toUnsignedInt(start[at]) != magic[at]) {
                return false;
            }
        }
        return true;
    }
}
