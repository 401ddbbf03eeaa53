package io.cairn.gateway.route;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The body of a client's request while another thread sends it on. The container uses its buffers again once the request is
 * over, so {@link #close} returns only when no read is under way, and none begins after it.
 */
final class RequestBody extends InputStream {

    private final InputStream body;
    private final ReentrantLock reading = new ReentrantLock();
    private boolean closed;
    private volatile long movedAt = System.nanoTime();
    private volatile @Nullable IOException failure;

    RequestBody(InputStream body) {
        this.body = body;
    }

    /** When the last bytes came, by {@link System#nanoTime}. */
    long movedAt() {
        return movedAt;
    }

    /** Why the client's side broke, or null. */
    @Nullable
    IOException failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        reading.lock();
        try {
            if (closed) {
                throw new IOException("the request is over");
            }
            return body.read(into, offset, length);
        } catch (IOException broken) {
            if (!closed) {
                failure = broken;
            }
            throw broken;
        } finally {
            movedAt = System.nanoTime();
            reading.unlock();
        }
    }

    @Override
    public void close() {
        reading.lock();
        try {
            closed = true;
        } finally {
            reading.unlock();
        }
    }
}
