package io.cairn.job.content.archive;

import java.io.IOException;
import java.io.OutputStream;

/** Where the plain tar goes; its failures are told from those of the archive. */
final class GuardedSink extends OutputStream {

    private final OutputStream sink;

    GuardedSink(OutputStream sink) {
        this.sink = sink;
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int count) {
        try {
            sink.write(data, offset, count);
        } catch (IOException failure) {
            throw new StorageFailed(failure);
        }
    }

    @Override
    public void flush() {
        try {
            sink.flush();
        } catch (IOException failure) {
            throw new StorageFailed(failure);
        }
    }
}
