package io.cairn.job.content.archive;

import java.io.IOException;
import java.io.InputStream;

/** A stream that breaks off after a number of bytes, so that nothing can be unpacked without end. */
final class BoundedInput extends InputStream {

    /** There was more to read than may be read. */
    static final class Exceeded extends IOException {
        private Exceeded() {
            super("the stream is longer than may be read");
        }
    }

    private final InputStream in;
    private long left;

    BoundedInput(InputStream in, long atMost) {
        this.in = in;
        this.left = atMost;
    }

    @Override
    public int read() throws IOException {
        int octet = in.read();
        spend(octet < 0 ? 0 : 1);
        return octet;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = in.read(into, offset, length);
        spend(Math.max(count, 0));
        return count;
    }

    private void spend(int bytes) throws Exceeded {
        if (bytes > left) {
            throw new Exceeded();
        }
        left -= bytes;
    }
}
