package io.cairn.job.tar;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar stream (v7, ustar, PAX, GNU) one member after the other. Unlike the readers of the libraries it hands out
 * names as they stand (those strip a leading slash and replace bytes that are no text), checks the sum of every header,
 * holds at most a set number of bytes of extended headers, and takes a stream without an end mark for what it is: cut off.
 */
public final class TarReader {

    private static final int BLOCK = 512;
    private static final int GNU_SPARSE_EXTENDED_AT = 482;
    private static final int GNU_SPARSE_EXTENDED_IN_EXTENSION_AT = 504;

    private final InputStream in;
    private final int metadataAtMost;
    private final byte[] block = new byte[BLOCK];

    private long unread;
    private int padding;
    private boolean ended;

    /**
     * @param in read block by block, so it should be buffered; stays open
     * @param metadataAtMost bytes of extended headers (long names, PAX records) that one member may have
     */
    public TarReader(InputStream in, int metadataAtMost) {
        this.in = in;
        this.metadataAtMost = metadataAtMost;
    }

    /** Whether these 512 bytes are the header of a member, by its check sum; tar has had other marks only since 1988. */
    public static boolean isHeader(byte[] block) {
        try {
            return block.length == BLOCK && TarUtils.verifyCheckSum(block);
        } catch (IllegalArgumentException notNumber) {
            return false;
        }
    }

    /**
     * Goes to the next member, past what was not read of this one; empty at the archive's end mark.
     *
     * @throws TarFormatException if the stream is no whole archive; other failures are those of the stream
     */
    public Optional<TarEntry> next() throws IOException {
        skipRest();
        var extended = new Extended(metadataAtMost);
        while (!ended) {
            readBlock("without its end mark");
            if (isZero(block)) {
                ended = true;
                break;
            }
            if (!isHeader(block)) {
                throw TarFormatException.damaged("a header has a wrong check sum");
            }
            byte flag = block[TarConstants.LF_OFFSET];
            long size = number(TarConstants.NAMELEN + 24, TarConstants.SIZELEN);
            switch (flag) {
                case TarConstants.LF_GNUTYPE_LONGNAME -> extended.name = untilZero(metadata(size, extended));
                case TarConstants.LF_GNUTYPE_LONGLINK -> metadata(size, extended);
                case TarConstants.LF_PAX_EXTENDED_HEADER_LC ->
                    extended.take(PaxRecords.parse(metadata(size, extended)));
                case TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER ->
                    refuseMeaning(PaxRecords.parse(metadata(size, extended)));
                default -> {
                    return Optional.of(member(flag, size, extended));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Reads data of the current member.
     *
     * @return how many bytes came, or -1 at the member's end
     */
    public int read(byte[] into) throws IOException {
        if (unread == 0) {
            return -1;
        }
        int count = in.read(into, 0, (int) Math.min(into.length, unread));
        if (count < 0) {
            throw TarFormatException.truncated("within a file");
        }
        unread -= count;
        return count;
    }

    private TarEntry member(byte flag, long headerSize, Extended extended) throws IOException {
        RawName name = extended.name != null ? extended.name : nameInHeader();
        TarEntry.Type type = type(flag, name, extended.sparse);
        boolean moreSparse = flag == TarConstants.LF_GNUTYPE_SPARSE && block[GNU_SPARSE_EXTENDED_AT] != 0;
        int mode = (int) number(TarConstants.NAMELEN, TarConstants.MODELEN) & 07777;
        while (moreSparse) {
            extended.spend(BLOCK);
            readBlock("within the map of a sparse file");
            moreSparse = block[GNU_SPARSE_EXTENDED_IN_EXTENSION_AT] != 0;
        }
        long size = carriesData(type) ? (extended.size >= 0 ? extended.size : headerSize) : 0;
        unread = size;
        padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
        return new TarEntry(name, type, size, mode);
    }

    private static TarEntry.Type type(byte flag, RawName name, boolean sparse) {
        return switch (flag) {
            case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM, TarConstants.LF_CONTIG -> {
                if (sparse) {
                    yield TarEntry.Type.SPARSE;
                }
                // Archives older than 1988 have no other way to say that it is a directory.
                yield name.octets().endsWith("/") ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
            }
            case TarConstants.LF_DIR -> TarEntry.Type.DIRECTORY;
            case TarConstants.LF_LINK -> TarEntry.Type.HARD_LINK;
            case TarConstants.LF_SYMLINK -> TarEntry.Type.SYMBOLIC_LINK;
            case TarConstants.LF_CHR, TarConstants.LF_BLK -> TarEntry.Type.DEVICE;
            case TarConstants.LF_FIFO -> TarEntry.Type.FIFO;
            case TarConstants.LF_GNUTYPE_SPARSE -> TarEntry.Type.SPARSE;
            default -> TarEntry.Type.OTHER;
        };
    }

    /** The others have a header only, whatever size it gives. */
    private static boolean carriesData(TarEntry.Type type) {
        return type == TarEntry.Type.FILE || type == TarEntry.Type.SPARSE || type == TarEntry.Type.OTHER;
    }

    private RawName nameInHeader() {
        byte[] name = field(0, TarConstants.NAMELEN);
        boolean ustar = Arrays.equals(
                block,
                TarConstants.MAGIC_OFFSET,
                TarConstants.MAGIC_OFFSET + TarConstants.MAGICLEN,
                TarConstants.MAGIC_POSIX.getBytes(StandardCharsets.ISO_8859_1),
                0,
                TarConstants.MAGICLEN);
        byte[] prefix = ustar ? field(345, TarConstants.PREFIXLEN) : new byte[0];
        if (prefix.length == 0) {
            return RawName.of(name);
        }
        return new RawName(RawName.of(prefix).octets() + "/" + RawName.of(name).octets());
    }

    private byte[] field(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, offset, end);
    }

    private long number(int offset, int length) throws TarFormatException {
        try {
            long value = TarUtils.parseOctalOrBinary(block, offset, length);
            if (value >= 0) {
                return value;
            }
        } catch (IllegalArgumentException notNumber) {
            // Answered below, together with what is negative.
        }
        throw TarFormatException.damaged("a header holds something else where a number belongs");
    }

    private byte[] metadata(long size, Extended extended) throws IOException {
        extended.spend(size);
        byte[] data = in.readNBytes((int) size);
        if (data.length < size) {
            throw TarFormatException.truncated("within an extended header");
        }
        padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
        skipRest();
        return data;
    }

    private static RawName untilZero(byte[] data) {
        int end = 0;
        while (end < data.length && data[end] != 0) {
            end++;
        }
        return RawName.of(Arrays.copyOf(data, end));
    }

    /** A global header carries comments. One that renames or resizes all that follows has no honest use. */
    private static void refuseMeaning(PaxRecords records) throws TarFormatException {
        if (records.path().isPresent() || records.size().isPresent() || records.sparse()) {
            throw TarFormatException.damaged("a global header gives a path or a size to all members");
        }
    }

    private void readBlock(String where) throws IOException {
        if (in.readNBytes(block, 0, BLOCK) < BLOCK) {
            throw TarFormatException.truncated(where);
        }
    }

    private void skipRest() throws IOException {
        try {
            in.skipNBytes(unread);
            in.skipNBytes(padding);
        } catch (EOFException early) {
            throw TarFormatException.truncated("within a file");
        }
        unread = 0;
        padding = 0;
    }

    private static boolean isZero(byte[] bytes) {
        for (byte one : bytes) {
            if (one != 0) {
                return false;
            }
        }
        return true;
    }

    /** What the headers before a member say about it. */
    private static final class Extended {

        private int left;
        private @Nullable RawName name;
        private long size = -1;
        private boolean sparse;

        Extended(int atMost) {
            left = atMost;
        }

        void spend(long bytes) throws TarFormatException {
            // A header without data is not free either, else there could be any number of them.
            if (bytes > left - BLOCK) {
                throw TarFormatException.damaged("a member has more extended headers than are read");
            }
            left -= (int) bytes + BLOCK;
        }

        void take(PaxRecords records) throws TarFormatException {
            name = records.path().orElse(name);
            size = records.size().orElse(size);
            sparse |= records.sparse();
        }
    }
}
