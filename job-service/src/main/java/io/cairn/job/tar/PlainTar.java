package io.cairn.job.tar;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes a tar stream of directories and regular files that belong to the user of every container. Nothing in it comes
 * from the clock or from this process, so equal content gives equal bytes.
 */
public final class PlainTar {

    /** User and group of every member: the one under which the containers of tenants run. */
    public static final int OWNER = 10_001;

    private static final int FILE_MODE = 0644;
    private static final int EXECUTABLE_MODE = 0755;
    private static final int DIRECTORY_MODE = 0755;

    private final TarArchiveOutputStream tar;

    /** Writes to {@code into}, which stays open. */
    public PlainTar(OutputStream into) {
        tar = new TarArchiveOutputStream(into, StandardCharsets.UTF_8.name());
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
        // Long names get their PAX header here: the library's own would carry the user name of this process.
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_TRUNCATE);
    }

    /** Adds a directory. */
    public void directory(String path) throws IOException {
        put(path + "/", TarConstants.LF_DIR, 0, DIRECTORY_MODE);
        tar.closeArchiveEntry();
    }

    /** Begins a file; exactly {@code size} bytes and {@link #endFile} must follow. */
    public void beginFile(String path, long size, boolean executable) throws IOException {
        put(path, TarConstants.LF_NORMAL, size, executable ? EXECUTABLE_MODE : FILE_MODE);
    }

    /** Adds the first {@code count} bytes of {@code data} to the file that was begun. */
    public void write(byte[] data, int count) throws IOException {
        tar.write(data, 0, count);
    }

    /** Ends the file that was begun. */
    public void endFile() throws IOException {
        tar.closeArchiveEntry();
    }

    /** Writes the end mark. */
    public void finish() throws IOException {
        tar.finish();
        tar.flush();
    }

    private void put(String name, byte flag, long size, int mode) throws IOException {
        if (name.getBytes(StandardCharsets.UTF_8).length >= TarConstants.NAMELEN) {
            byte[] record = pathRecord(name);
            tar.putArchiveEntry(member("long-name", TarConstants.LF_PAX_EXTENDED_HEADER_LC, record.length, FILE_MODE));
            tar.write(record, 0, record.length);
            tar.closeArchiveEntry();
        }
        tar.putArchiveEntry(member(name, flag, size, mode));
    }

    private static TarArchiveEntry member(String name, byte flag, long size, int mode) {
        var entry = new TarArchiveEntry(name, flag);
        entry.setSize(size);
        entry.setMode(mode);
        entry.setIds(OWNER, OWNER);
        entry.setNames("", "");
        entry.setModTime(FileTime.fromMillis(0));
        return entry;
    }

    /** A record's length counts its own digits. */
    private static byte[] pathRecord(String path) {
        int rest = " path=\n".length() + path.getBytes(StandardCharsets.UTF_8).length;
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        return (length + " path=" + path + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
