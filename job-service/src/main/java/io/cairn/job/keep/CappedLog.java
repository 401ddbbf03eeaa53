package io.cairn.job.keep;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * Keeps the first quarter of what may be kept of a log, then the end in a ring, and says between them how much is missing.
 * The ring is a file: many logs end at the same moment when a job does, and memory is not theirs.
 */
final class CappedLog extends OutputStream {

    private final FileChannel out;
    private final FileChannel ring;
    private final long head;
    private final long tail;
    private long written;
    private long ringed;

    /**
     * @param out gets the log
     * @param ring an empty file to read and write, of no use afterwards
     * @param most bytes that are kept, without the line that tells what is missing
     */
    CappedLog(FileChannel out, FileChannel ring, long most) {
        this.out = out;
        this.ring = ring;
        this.head = most / 4;
        this.tail = most - head;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int toHead = (int) Math.min(length, Math.max(0, head - written));
        append(ByteBuffer.wrap(bytes, offset, toHead));
        written += length;
        int at = offset + toHead;
        while (at < offset + length) {
            long place = ringed % tail;
            int count = (int) Math.min(offset + length - at, tail - place);
            var chunk = ByteBuffer.wrap(bytes, at, count);
            while (chunk.hasRemaining()) {
                place += ring.write(chunk, place);
            }
            ringed += count;
            at += count;
        }
    }

    /** Writes the end; nothing may be written after it. */
    void finish() throws IOException {
        if (ringed <= tail) {
            copy(0, ringed);
            return;
        }
        long missing = ringed - tail;
        append(ByteBuffer.wrap(
                ("\n[" + missing + " bytes of this log were not kept]\n").getBytes(StandardCharsets.UTF_8)));
        long begin = ringed % tail;
        copy(begin, tail);
        copy(0, begin);
    }

    private void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private void copy(long from, long to) throws IOException {
        long at = from;
        while (at < to) {
            at += ring.transferTo(at, to - at, out);
        }
    }
}
