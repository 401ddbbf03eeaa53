package io.cairn.job.content.archive;

import io.cairn.job.content.archive.ArchiveResult.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/**
 * Looks through a zip's directory before the library does, which makes objects of all of it: a directory of ten million
 * entries, or of extra fields only, would fill the memory. Also insists on there being one reading of the file: the
 * directory ends where the end record begins, and the end record ends the file.
 */
final class ZipDirectory {

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int LOCATOR_LENGTH = 20;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int END64_LENGTH = 56;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_LENGTH = 46;

    private static final int LONGEST_EXTRA = 1024;
    private static final int USUAL_ENTRY = 256;
    private static final int SLACK = 1024 * 1024;

    private final SeekableByteChannel zip;
    private final ArchiveLimits limits;

    private ZipDirectory(SeekableByteChannel zip, ArchiveLimits limits) {
        this.zip = zip;
        this.limits = limits;
    }

    /** Returns if the zip can be opened with bounded memory, and throws the refusal otherwise. */
    static void check(SeekableByteChannel zip, ArchiveLimits limits) throws Refusal, IOException {
        var directory = new ZipDirectory(zip, limits);
        directory.walk(directory.find());
    }

    private record Extent(long offset, long length, long entries) {}

    private Extent find() throws Refusal, IOException {
        long size = zip.size();
        int tailLength = (int) Math.min(size, END_LENGTH + LONGEST_COMMENT);
        ByteBuffer tail = read(size - tailLength, tailLength);
        int at = tailLength - END_LENGTH;
        while (at >= 0 && tail.getInt(at) != END_SIGNATURE) {
            at--;
        }
        if (at < 0) {
            throw Refusal.of(Reason.TRUNCATED, "the zip ends without its directory");
        }
        long end = size - tailLength + at;
        if (Short.toUnsignedInt(tail.getShort(at + 20)) != tailLength - at - END_LENGTH) {
            throw Refusal.of(Reason.DAMAGED, "the zip does not end with its end record");
        }
        if (end >= LOCATOR_LENGTH && read(end - LOCATOR_LENGTH, Integer.BYTES).getInt() == LOCATOR_SIGNATURE) {
            return find64(end - LOCATOR_LENGTH);
        }
        int entries = Short.toUnsignedInt(tail.getShort(at + 10));
        if (tail.getInt(at + 4) != 0 || Short.toUnsignedInt(tail.getShort(at + 8)) != entries) {
            throw Refusal.of(Reason.UNSUPPORTED, "the zip is one part of several");
        }
        long length = Integer.toUnsignedLong(tail.getInt(at + 12));
        long offset = Integer.toUnsignedLong(tail.getInt(at + 16));
        return checked(new Extent(offset, length, entries), end);
    }

    private Extent find64(long locatorAt) throws Refusal, IOException {
        ByteBuffer locator = read(locatorAt, LOCATOR_LENGTH);
        long recordAt = locator.getLong(8);
        if (locator.getInt(4) != 0 || recordAt < 0 || recordAt > locatorAt - END64_LENGTH) {
            throw Refusal.of(Reason.DAMAGED, "the zip's locator points outside");
        }
        ByteBuffer end = read(recordAt, END64_LENGTH);
        if (end.getInt(0) != END64_SIGNATURE || end.getLong(4) != locatorAt - recordAt - 12) {
            throw Refusal.of(Reason.DAMAGED, "the zip's locator points at something else");
        }
        if (end.getLong(16) != 0 || end.getLong(24) != end.getLong(32)) {
            throw Refusal.of(Reason.UNSUPPORTED, "the zip is one part of several");
        }
        return checked(new Extent(end.getLong(48), end.getLong(40), end.getLong(32)), recordAt);
    }

    private Extent checked(Extent extent, long endsAt) throws Refusal {
        boolean inside = extent.offset >= 0 && extent.length >= 0 && extent.offset <= endsAt;
        if (!inside || extent.length != endsAt - extent.offset) {
            throw Refusal.of(Reason.DAMAGED, "the zip's directory is not where the end record says");
        }
        long most = SLACK + (long) limits.entries() * USUAL_ENTRY;
        boolean tooMany = extent.entries < 0 || extent.entries > limits.entries();
        if (tooMany || extent.length > Math.min(most, Integer.MAX_VALUE)) {
            throw Refusal.of(
                    Reason.TOO_MANY_ENTRIES, "an archive has at most " + limits.entries() + " entries of usual size");
        }
        return extent;
    }

    private void walk(Extent extent) throws Refusal, IOException {
        ByteBuffer directory = read(extent.offset, (int) extent.length);
        int at = 0;
        for (long entry = 0; entry < extent.entries; entry++) {
            if (extent.length - at < ENTRY_LENGTH || directory.getInt(at) != ENTRY_SIGNATURE) {
                throw Refusal.of(Reason.DAMAGED, "the zip's directory has fewer entries than it says");
            }
            int name = Short.toUnsignedInt(directory.getShort(at + 28));
            int extra = Short.toUnsignedInt(directory.getShort(at + 30));
            int comment = Short.toUnsignedInt(directory.getShort(at + 32));
            if (extra > LONGEST_EXTRA) {
                throw Refusal.of(Reason.UNSUPPORTED, "an entry of the zip has unusually long extra fields");
            }
            at += ENTRY_LENGTH + name + extra + comment;
        }
        if (at != extent.length) {
            throw Refusal.of(Reason.DAMAGED, "the zip's directory has more in it than its entries");
        }
    }

    private ByteBuffer read(long position, int length) throws Refusal, IOException {
        var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        zip.position(position);
        while (buffer.hasRemaining()) {
            if (zip.read(buffer) < 0) {
                throw Refusal.of(Reason.TRUNCATED, "the zip ends within its directory");
            }
        }
        return buffer.flip();
    }
}
