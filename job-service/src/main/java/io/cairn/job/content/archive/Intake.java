package io.cairn.job.content.archive;

import io.cairn.job.content.archive.ArchiveResult.Reason;
import io.cairn.job.tar.PlainTar;
import io.cairn.job.tar.RawName;
import java.io.IOException;

/** Takes the entries of one archive, whatever its format, and writes those that may pass. */
final class Intake {

    /** The data of one entry. */
    interface Data {
        /** Reads at least one byte; -1 at the end. */
        int read(byte[] into) throws IOException;
    }

    private static final int BUFFER = 64 * 1024;

    private final ArchiveLimits limits;
    private final PlainTar out;
    private final ArchiveTree tree;
    private final long byRatio;
    private final byte[] buffer = new byte[BUFFER];

    private int entries;
    private int files;
    private long bytes;

    Intake(ArchiveLimits limits, long archiveBytes, PlainTar out) {
        this.limits = limits;
        this.out = out;
        this.tree = new ArchiveTree(limits.entries());
        this.byRatio = limits.unpackedByRatio(archiveBytes);
    }

    void directory(RawName name) throws Refusal, IOException {
        ArchivePath path = next(name);
        if (path.isRoot()) {
            return; // said by every tar of "."
        }
        for (String missing : tree.addDirectory(path, name)) {
            out.directory(missing);
        }
    }

    /**
     * Takes a file.
     *
     * @param size as the header gives it; a file that turns out longer or shorter is refused
     */
    void file(RawName name, long size, boolean executable, Data data) throws Refusal, IOException {
        ArchivePath path = next(name);
        if (path.isRoot()) {
            throw Refusal.of(Reason.PATH_EMPTY, name, "a file has no name");
        }
        for (String missing : tree.addFile(path, name)) {
            out.directory(missing);
        }
        if (size < 0) {
            throw Refusal.of(Reason.DAMAGED, name, "a file has no size");
        }
        // Refused before a byte of it is read; and below, no more than this size is ever passed on.
        if (size > limits.unpacked().toBytes() - bytes) {
            throw Refusal.of(
                    Reason.TOO_BIG, name, "all files together have at most " + limits.unpacked() + " unpacked");
        }
        if (size > byRatio - bytes) {
            throw Refusal.of(
                    Reason.RATIO, name, "an archive unpacks to at most " + limits.ratio() + " times its own size");
        }
        out.beginFile(path.toString(), size, executable);
        copy(name, size, data);
        out.endFile();
        files++;
        bytes += size;
    }

    ArchiveResult.Read end() throws Refusal, IOException {
        if (files == 0) {
            throw Refusal.of(Reason.EMPTY, "the archive holds no file");
        }
        out.finish();
        return new ArchiveResult.Read(files, bytes);
    }

    private ArchivePath next(RawName name) throws Refusal {
        entries++;
        if (entries > limits.entries()) {
            throw Refusal.of(Reason.TOO_MANY_ENTRIES, name, "an archive has at most " + limits.entries() + " entries");
        }
        return ArchivePath.of(name, limits);
    }

    private void copy(RawName name, long size, Data data) throws Refusal, IOException {
        long copied = 0;
        for (int count = data.read(buffer); count >= 0; count = data.read(buffer)) {
            if (count > size - copied) {
                throw Refusal.of(Reason.DAMAGED, name, "a file is longer than the archive says");
            }
            out.write(buffer, count);
            copied += count;
        }
        if (copied < size) {
            throw Refusal.of(Reason.DAMAGED, name, "a file is shorter than the archive says");
        }
    }
}
