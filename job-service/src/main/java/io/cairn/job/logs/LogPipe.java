package io.cairn.job.logs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Carries a followed log from the engine's thread to the reader's. It holds little: a reader that is slow slows the engine's
 * stream down, one that has gone ends it.
 */
final class LogPipe {

    private static final int CHUNKS = 64;
    private static final long IDLE_SECONDS = 1;
    private static final int IDLE_BEFORE_HEARTBEAT = 10;

    private final BlockingQueue<Optional<byte[]>> chunks = new ArrayBlockingQueue<>(CHUNKS);
    private final long offset;
    private volatile boolean abandoned;

    /**
     * @param offset how many bytes at the beginning of the log are left out
     */
    LogPipe(long offset) {
        this.offset = offset;
    }

    /** Where the log is written to. */
    OutputStream in() {
        return new Skipping();
    }

    /** No more will come. */
    void end() {
        put(Optional.empty());
    }

    /**
     * Writes what comes as events, and a comment when nothing comes, until the end.
     *
     * @param over asked while nothing comes: whether the log is complete elsewhere. An engine may keep the stream of a
     *     container open that is removed as it ends, and say no more.
     */
    void copy(LogEvents events, OutputStream out, BooleanSupplier over) throws IOException {
        int idle = 0;
        try {
            while (true) {
                var next = chunks.poll(IDLE_SECONDS, TimeUnit.SECONDS);
                idle = next == null ? idle + 1 : 0;
                if (next == null) {
                    if (over.getAsBoolean()) {
                        return;
                    }
                    if (idle % IDLE_BEFORE_HEARTBEAT == 0) {
                        out.write(":\n".getBytes(StandardCharsets.UTF_8));
                    }
                } else if (next.isEmpty()) {
                    return;
                } else {
                    for (String event : events.take(next.get(), 0, next.get().length)) {
                        out.write(event.getBytes(StandardCharsets.UTF_8));
                    }
                }
                if (chunks.isEmpty()) {
                    out.flush();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("the service ends", stopped);
        } finally {
            abandoned = true;
        }
    }

    private void put(Optional<byte[]> chunk) {
        try {
            while (!abandoned && !chunks.offer(chunk, 1, TimeUnit.SECONDS)) {
                Thread.onSpinWait(); // the reader may have gone meanwhile
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Skipping extends OutputStream {
        private long seen;

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (abandoned) {
                throw new IOException("nobody reads this log any more");
            }
            int skip = (int) Math.min(length, Math.max(0, offset - seen));
            seen += length;
            if (skip < length) {
                put(Optional.of(Arrays.copyOfRange(bytes, from + skip, from + length)));
            }
        }
    }
}
