package io.cairn.job.content.archive;

import io.cairn.job.content.archive.ArchiveResult.Reason;
import io.cairn.job.tar.RawName;
import io.cairn.job.tar.TarEntry;
import io.cairn.job.tar.TarFormatException;
import io.cairn.job.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipException;

/** Reads a tar stream to its last byte. */
final class TarEntries {

    private static final int METADATA_PER_ENTRY = 64 * 1024;
    private static final int BUFFER = 64 * 1024;
    private static final int MOST_PADDING = 1024 * 1024;

    private TarEntries() {}

    static void feed(InputStream stream, Intake intake) throws Refusal, IOException {
        var in = new BufferedInputStream(stream, BUFFER);
        try {
            var tar = new TarReader(in, METADATA_PER_ENTRY);
            for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
                feed(tar, entry.get(), intake);
            }
            readPadding(in);
        } catch (TarFormatException wrong) {
            throw Refusal.of(wrong.isTruncated() ? Reason.TRUNCATED : Reason.DAMAGED, sentence(wrong));
        } catch (BoundedInput.Exceeded grown) {
            throw Refusal.of(Reason.RATIO, "the archive unpacks to too many times its own size");
        } catch (EOFException early) {
            throw Refusal.of(Reason.TRUNCATED, "the compressed data ends too early");
        } catch (ZipException wrong) {
            throw Refusal.of(Reason.DAMAGED, "the compressed data is damaged");
        }
    }

    private static void feed(TarReader tar, TarEntry entry, Intake intake) throws Refusal, IOException {
        RawName name = entry.name();
        switch (entry.type()) {
            case FILE -> intake.file(name, entry.size(), (entry.mode() & 0111) != 0, tar::read);
            case DIRECTORY -> intake.directory(name);
            case HARD_LINK, SYMBOLIC_LINK -> throw Refusal.of(Reason.LINK, name, "links are not taken");
            case SPARSE -> throw Refusal.of(Reason.SPARSE, name, "files with holes are not taken");
            case DEVICE, FIFO, OTHER ->
                throw Refusal.of(Reason.SPECIAL_FILE, name, "the entry is neither file nor directory");
        }
    }

    /**
     * Behind the end mark there is padding only. A second archive there would be content that some unpackers see and this
     * one does not; and reading on is what makes gzip compare its check sum.
     */
    private static void readPadding(InputStream in) throws Refusal, IOException {
        byte[] buffer = new byte[BUFFER];
        byte[] zeros = new byte[BUFFER];
        long padding = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            padding += count;
            if (padding > MOST_PADDING || !Arrays.equals(buffer, 0, count, zeros, 0, count)) {
                throw Refusal.of(Reason.DAMAGED, "there is more in the archive behind its end mark");
            }
        }
    }

    private static String sentence(TarFormatException wrong) {
        return Optional.ofNullable(wrong.getMessage()).orElse("the tar cannot be read");
    }
}
