package io.cairn.job.content.archive;

import io.cairn.job.content.archive.ArchiveResult.Reason;
import io.cairn.job.tar.RawName;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Reads a zip by its directory, the one place that says which entries are links. */
final class ZipEntries {

    private final ArchiveLimits limits;

    ZipEntries(ArchiveLimits limits) {
        this.limits = limits;
    }

    void feed(SeekableByteChannel zip, Intake intake) throws Refusal, IOException {
        ZipDirectory.check(zip, limits);
        try (var file = ZipFile.builder()
                .setSeekableByteChannel(zip)
                .setCharset(StandardCharsets.UTF_8)
                .setUseUnicodeExtraFields(false) // one name per entry: the one in the directory
                .setIgnoreLocalFileHeader(true)
                .get()) {
            for (ZipArchiveEntry entry : Collections.list(file.getEntries())) {
                feed(file, entry, intake);
            }
        } catch (StorageFailed ours) {
            throw ours;
        } catch (EOFException early) {
            throw Refusal.of(Reason.TRUNCATED, "the zip ends within an entry");
        } catch (IOException | RuntimeException unreadable) {
            // The library answers some malformed input with unchecked exceptions.
            throw Refusal.of(Reason.DAMAGED, "the zip cannot be read to its end");
        }
    }

    private static void feed(ZipFile file, ZipArchiveEntry entry, Intake intake) throws Refusal, IOException {
        RawName name = RawName.of(entry.getRawName());
        var bits = entry.getGeneralPurposeBit();
        if (bits.usesEncryption() || bits.usesStrongEncryption()) {
            throw Refusal.of(Reason.ENCRYPTED, name, "the entry is encrypted");
        }
        int unixMode = (int) (entry.getExternalAttributes() >>> 16) & 0xFFFF;
        boolean directory = name.octets().endsWith("/");
        checkType(name, unixMode & UnixStat.FILE_TYPE_FLAG, directory);
        if (directory) {
            if (entry.getSize() > 0) {
                throw Refusal.of(Reason.DAMAGED, name, "a directory has content");
            }
            intake.directory(name);
            return;
        }
        if (entry.getMethod() != ZipEntry.STORED && entry.getMethod() != ZipEntry.DEFLATED) {
            throw Refusal.of(Reason.UNSUPPORTED, name, "the entry is neither stored nor deflated");
        }
        var sum = new CRC32();
        try (InputStream content = new CheckedInputStream(file.getInputStream(entry), sum)) {
            intake.file(name, entry.getSize(), (unixMode & 0111) != 0, content::read);
        }
        if (sum.getValue() != entry.getCrc()) {
            throw Refusal.of(Reason.DAMAGED, name, "the content does not fit its check sum");
        }
    }

    /** Whatever system the entry claims to come from: unpackers differ in whether they look at that. */
    private static void checkType(RawName name, int type, boolean directory) throws Refusal {
        switch (type) {
            case 0 -> {}
            case UnixStat.LINK_FLAG -> throw Refusal.of(Reason.LINK, name, "links are not taken");
            case UnixStat.FILE_FLAG, UnixStat.DIR_FLAG -> {
                if (directory != (type == UnixStat.DIR_FLAG)) {
                    throw Refusal.of(Reason.CONFLICT, name, "the entry is a file and a directory");
                }
            }
            default -> throw Refusal.of(Reason.SPECIAL_FILE, name, "the entry is neither file nor directory");
        }
    }
}
